"""Two independent codings of the tiny corpus, small enough to compute every statistic by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builders import Parts, copy_of, emit, span

CODERS = "annotations/coders.yaml"
FIRST = "annotations/passes/first/herald-2016-12-07.yaml"
SECOND = "annotations/passes/second/herald-2016-12-07.yaml"


def coders() -> list[dict[str, Any]]:
    """Return the two coders."""
    return [
        {"coder_id": "first", "kind": "machine", "method": "From the codebook and the text"},
        {"coder_id": "second", "kind": "person", "method": "From the text alone"},
    ]


def first(sha256: str) -> dict[str, Any]:
    """Return a pass of the tiny article: two figures, three reports, two quotations, three labels."""
    return {
        "article_id": "herald-2016-12-07",
        "sha256": sha256,
        "reports": [
            {"report_id": "herald-r01", **span("takes"), "type": "capture", "realis": "occurred"},
            {
                "report_id": "herald-r02",
                **span("took"),
                "type": "capture",
                "realis": "occurred",
                "claimant_id": "official",
                "when_told": "2016-12-06",
            },
            {"report_id": "herald-r03", **span("fled"), "type": "displacement", "realis": "occurred"},
        ],
        "figures": [
            {
                "figure_id": "herald-f01",
                **span("About 40 people"),
                "measure": "fled",
                "unit": "people",
                "value": 40,
                "bound": "about",
            },
            {
                "figure_id": "herald-f02",
                **span("3 of 4 gates"),
                "measure": "places",
                "unit": "places",
                "value": 3,
                "bound": "exact",
                "of": "gates of the bridge",
                "claimant_id": "official",
            },
        ],
        "quotes": [
            {"quote_id": "herald-q01", **span("“We hold it,”"), "kind": "direct", "speaker_id": "official"},
            {"quote_id": "herald-q02", **span("3 of 4 gates were shut"), "kind": "indirect", "speaker_id": "official"},
        ],
        "labels": [
            {"label_id": "herald-l01", **span("takes"), "stance": "neutral", "type": "capture"},
            {"label_id": "herald-l02", **span("navy"), "stance": "neutral", "actor_id": "navy"},
            {"label_id": "herald-l03", **span("took"), "stance": "neutral", "type": "capture"},
        ],
    }


def second(sha256: str) -> dict[str, Any]:
    """Return another pass: other spans, codes and claimants; a report and a label less, a quotation more."""
    coded = copy_of(first(sha256))
    coded["reports"] = coded["reports"][:2]
    coded["reports"][1].update(type="clash", when_told="2016-12-05/2016-12-06")
    coded["figures"][0].update(span("40 people"))
    coded["figures"][1].update(bound="at_most", value=1)
    del coded["figures"][1]["claimant_id"]
    coded["labels"] = coded["labels"][:2]
    coded["labels"][1].update(span("The navy"), stance="unfavourable")
    coded["quotes"].append(
        {"quote_id": "herald-q03", **span("took the bridge"), "kind": "indirect", "speaker_id": "new:an-officer"}
    )
    return coded


def with_passes(
    change: Callable[[dict[str, Any], dict[str, Any]], object] | None = None,
) -> Callable[[Parts], None]:
    """Return a change that adds the two codings to the tiny corpus; `change` may alter them first."""

    def add(parts: Parts) -> None:
        sha256 = parts.article["sha256"]
        passes = (first(sha256), second(sha256))
        if change:
            change(*passes)
        parts.files[CODERS] = emit({"coders": coders()})
        for path, coded in zip((FIRST, SECOND), passes, strict=True):
            parts.files[path] = emit(coded)

    return add


def with_jane(parts: Parts) -> None:
    """Have a corpus coded twice, and somebody there who may code it blind, at the desk."""
    with_passes()(parts)
    jane = {"coder_id": "jane", "kind": "person", "method": "At the review desk, from the spans."}
    parts.files[CODERS] = emit({"coders": [*coders(), jane]})
