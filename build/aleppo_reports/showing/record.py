"""What is shown of a record, before it is laid out for a terminal or a notebook."""

from __future__ import annotations

from dataclasses import dataclass

from aleppo_reports.showing.inert import inert, quoted


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is about, text of ours, words of the article, a note on them, and ids to go on from."""

    label: str = ""
    text: str = ""
    words: str = ""
    note: str = ""
    ids: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Text, words and note as one line, inert."""
        words, note = quoted(self.words), inert(self.note)
        told = f"{words}: {note}" if words and note else words or note
        return " ".join(filter(None, (inert(self.text), told)))


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, with a title."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Chain:
    """A record with what belongs to it. `print` it, or leave it as the last line of a notebook cell.

    Attributes:
        table: the table that holds it.
        id: its id.
        kind: what a row of that table is, e.g. Figure.
        head: its words, or what it is called.
        sections: the rest, in the order in which it is read.
    """

    table: str
    id: str
    kind: str
    head: tuple[Item, ...]
    sections: tuple[Section, ...]

    def text(self, width: int = 88, *, colour: bool = False) -> str:
        """Return it as plain text.

        Args:
            width: columns of the terminal.
            colour: whether to set off titles and ids with the escape codes of terminals.
        """
        from aleppo_reports.showing.terminal import laid_out

        return laid_out(self, width, colour=colour)

    def __str__(self) -> str:
        """Return it as plain text of 88 columns."""
        return self.text()

    # What an interactive interpreter shows.
    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return it as HTML, which notebooks show."""
        from aleppo_reports.showing.markup import laid_out

        return laid_out(self)
