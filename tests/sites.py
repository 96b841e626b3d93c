"""The explorer in tests: a hostile package, and what a parser sees in a page."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from aleppo_reports.published import Published

HOSTILE = """<img src=x onerror="window.hit=1">'"</script><script>window.hit=1</script>{{ 7*7 }}${window.hit=1}"""
"""Text that would do something in a page that did not escape it."""

VOID = frozenset({"meta", "input", "br", "img", "link", "hr"})


class Page(HTMLParser):
    """What a page consists of.

    Attributes:
        tags: how often each element occurs.
        attributes: names of all attributes.
        ids: ids in their order.
        links: addresses of links.
        headings: levels of headings in their order.
        text: all text outside style and program.
        unclosed: elements that are open at the end, or were closed in another order.
    """

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.text = ""
        self.unclosed: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        found = {name: value or "" for name, value in attrs}
        self.attributes.update(list(found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.unclosed.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.unclosed and self.unclosed[-1] == tag:
            self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        if not self.unclosed or self.unclosed[-1] not in {"style", "script"}:
            self.text += data


def hostile(package: Path) -> Published:
    """Return the package in a folder with HOSTILE in every column of text that is neither id nor code nor date."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    files = {}
    for resource in descriptor["resources"]:
        resource["title"], resource["description"] = HOSTILE, HOSTILE
        if resource.get("type") != "table":
            continue
        schema = resource["schema"]
        keys = {name for key in schema.get("foreignKeys", []) for name in key["fields"]} | {*schema["primaryKey"]}
        free = [
            field["name"]
            for field in schema["fields"]
            if field["type"] == "string" and not field.get("codes") and field["name"] not in keys | {"id_prefix"}
        ]
        for field in schema["fields"]:
            field["title"], field["description"] = HOSTILE, HOSTILE
        rows = list(csv.DictReader(io.StringIO((package / resource["path"]).read_text(encoding="utf-8"))))
        out = io.StringIO()
        writer = csv.DictWriter(out, [field["name"] for field in schema["fields"]])
        writer.writeheader()
        for row in rows:
            # Dates stay dates where a cell holds one, so that what is made of them is reached too.
            writer.writerow({k: f"{v}{HOSTILE}" if k in free and not v[:4].isdigit() else v for k, v in row.items()})
        files[resource["path"]] = out.getvalue().encode()
    for key in ("title", "description", "bibliographicCitation"):
        descriptor[key] = HOSTILE
    descriptor["licenses"][0]["title"] = HOSTILE
    return Published.of({**files, "datapackage.json": json.dumps(descriptor).encode()})
