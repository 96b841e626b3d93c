"""Chains of attribution, from the first claimant to the outlet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aleppo_reports.problems import Origin
from aleppo_reports.records import Article, Attributed, Figure, Hop, Quote, Report
from aleppo_reports.tabulate.chain import VOICES, Link, chain, first, voice

HERE = {"": Origin("a.yaml", 1, 1)}


def article(agency: str | None = None) -> Article:
    return Article(
        origins=HERE,
        article_id="herald-2016-12-07",
        id_prefix="herald",
        title="Title",
        publisher_id="herald",
        publisher_basis="x",
        agency_id=agency,
        published="2016-12-07",
        published_on=date(2016, 12, 7),
        published_basis="x",
        language="en",
        text_file="x.txt",
        characters=10,
        words=2,
        sha256="0" * 64,
    )


def report(**values: Any) -> Report:
    own = {"report_id": "herald-r01", "event_id": "e", "exact": "took", "start": 0, "end": 4, "realis": "occurred"}
    return Report(origins=HERE, **{**own, **values})


def hop(actor: str, role: str = "relay", **values: Any) -> Hop:
    return Hop(origins=HERE, actor_id=actor, role=role, **values)


SAID = {"claimant_id": "official", "cue": "said", "cue_start": 5, "cue_end": 9}
OFFICIAL = Link(1, "official", "claimant", "said", 5, 9)


@pytest.mark.parametrize(
    ("agency", "record", "links"),
    [
        pytest.param(None, report(), [Link(1, "herald", "outlet")], id="narrator"),
        pytest.param(None, report(**SAID), [OFFICIAL, Link(2, "herald", "outlet")], id="claimant"),
        pytest.param(
            None,
            report(**SAID, attributions=(hop("navy", "claimant", cue="told", start=1, end=5), hop("un", "claimant"))),
            [
                OFFICIAL,
                Link(1, "navy", "claimant", "told", 1, 5),
                Link(1, "un", "claimant"),
                Link(2, "herald", "outlet"),
            ],
            id="joint claimants share hop 1",
        ),
        pytest.param(
            None,
            report(**SAID, attributions=(hop("wire"), hop("radio", cue="cited", start=6, end=9))),
            [
                OFFICIAL,
                Link(2, "wire", "relay"),
                Link(3, "radio", "relay", "cited", 6, 9),
                Link(4, "herald", "outlet"),
            ],
            id="relays in order",
        ),
        pytest.param(
            None,
            report(**SAID, attributions=(hop("wire"), hop("navy", "claimant"), hop("radio"))),
            [
                OFFICIAL,
                Link(1, "navy", "claimant"),
                Link(2, "wire", "relay"),
                Link(3, "radio", "relay"),
                Link(4, "herald", "outlet"),
            ],
            id="claimants before relays, wherever they are written",
        ),
        pytest.param(
            "agency",
            report(),
            [Link(1, "agency", "claimant"), Link(2, "herald", "outlet")],
            id="agency as claimant",
        ),
        pytest.param(
            "agency",
            report(**SAID),
            [OFFICIAL, Link(2, "agency", "relay"), Link(3, "herald", "outlet")],
            id="agency as relay",
        ),
        pytest.param(
            "agency",
            report(**SAID, attributions=(hop("navy", "claimant"), hop("wire"))),
            [
                OFFICIAL,
                Link(1, "navy", "claimant"),
                Link(2, "wire", "relay"),
                Link(3, "agency", "relay"),
                Link(4, "herald", "outlet"),
            ],
            id="agency after joint claimants and relay",
        ),
        pytest.param(
            "agency",
            report(**SAID, attributions=(hop("navy", "claimant"),)),
            [OFFICIAL, Link(1, "navy", "claimant"), Link(2, "agency", "relay"), Link(3, "herald", "outlet")],
            id="agency after joint claimants",
        ),
    ],
)
def test_chain(agency: str | None, record: Attributed, links: list[Link]) -> None:
    assert list(chain(article(agency), record)) == links
    assert first(article(agency), record) == links[0].actor_id


def test_the_speaker_of_a_quotation_is_its_claimant() -> None:
    quote = Quote(
        origins=HERE,
        quote_id="herald-q01",
        kind="direct",
        start=0,
        end=4,
        speaker_id="official",
        cue="said",
        cue_start=5,
        cue_end=9,
    )
    assert chain(article(), quote) == (OFFICIAL, Link(2, "herald", "outlet"))
    assert voice(quote) == "attributed"


def test_the_claimant_of_a_figure_is_its_claimant() -> None:
    own = {"measure": "fled", "subject": "people", "unit": "people", "bound": "exact", "reading": "read", "value": 4.0}
    figure = Figure(origins=HERE, figure_id="herald-f01", exact="four", start=0, end=4, **own, **SAID)  # type: ignore[arg-type]
    assert chain(article(), figure) == (OFFICIAL, Link(2, "herald", "outlet"))
    assert voice(figure) == "attributed"


def test_voice() -> None:
    """The agency that writes the whole text is the article's own voice."""
    assert voice(report()) == "narrator"
    assert voice(report(**SAID)) == "attributed"
    assert first(article("agency"), report()) == "agency"
    assert VOICES == ("narrator", "attributed")
