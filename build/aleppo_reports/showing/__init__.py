"""One record whole, to look at: in a terminal, in a notebook. Standard library only."""

from __future__ import annotations

from aleppo_reports.showing.gather import chain, near
from aleppo_reports.showing.record import Chain, Item, Section

__all__ = ["Chain", "Item", "Section", "chain", "near"]
