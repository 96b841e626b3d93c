"""Findings for people and machines: the catalogue of their codes, and the formats they are written in."""
