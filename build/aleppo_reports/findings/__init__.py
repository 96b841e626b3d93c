"""Findings for people and machines: the catalogue of their codes, which of them are shown, and in which format.

The formats are pure functions from findings to text; nothing here reads the annotations or prints.
"""
