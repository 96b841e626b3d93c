"""What the dataset claims of its verification: computed levels are current, and nobody has signed who did not."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from aleppo_reports import pipeline
from aleppo_reports.records import SHAPES, Article
from aleppo_reports.schema import read_tables
from aleppo_reports.source.plan import authored_keys, field_of
from aleppo_reports.source.verified import PATH


@pytest.fixture(scope="module")
def table(repository: Path) -> pd.DataFrame:
    return pd.read_parquet(repository / "data" / "verifications.parquet")


@pytest.fixture(scope="module")
def status(repository: Path) -> pipeline.Status:
    return pipeline.status(repository)


@pytest.mark.texts
def test_the_comparison_is_what_the_texts_give_now(repository: Path, texts: Path) -> None:
    done = pipeline.verify(repository, texts)
    assert [str(problem) for problem in done.problems] == []
    assert done.text is None, f"{PATH} is not current: run `aleppo verify`"


def test_the_table_says_what_the_status_says(table: pd.DataFrame, status: pipeline.Status) -> None:
    counted = Counter(
        (standing.entry.kind, level)
        for standing in status.standings
        for level in standing.levels
        if level != "reviewed"
    )
    computed = table[table["level"] != "reviewed"]
    assert Counter(zip(computed["record_kind"], computed["level"], strict=True)) == counted


def test_a_review_is_a_sign_off_of_a_person(repository: Path, table: pd.DataFrame) -> None:
    """Nothing claims to be reviewed that has no sign-off in annotations/verifications.yaml for its present hash."""
    text = (repository / "annotations" / "verifications.yaml").read_text(encoding="utf-8")
    signed = {
        (each["record_kind"], each["record_id"], each["record_sha256"], each["by"])
        for each in yaml.load(text, Loader=yaml.BaseLoader)["verifications"]
    }
    reviewed = table[table["level"] == "reviewed"]
    claimed = set(reviewed[["record_kind", "record_id", "record_sha256", "by"]].itertuples(index=False, name=None))
    assert claimed <= signed
    assert table.loc[table["level"] != "reviewed", ["by", "orcid", "on"]].isna().all(axis=None)


def test_ids_of_records_of_articles_are_of_one_kind_each(status: pipeline.Status) -> None:
    """annotations/verified.csv has no kinds."""
    ids = Counter(standing.entry.record_id for standing in status.standings if standing.entry.article)
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_published_hash_can_be_made_again_from_the_annotations(repository: Path, table: pd.DataFrame) -> None:
    """As the recipe in fingerprint.py says, without the code of the package."""
    tables = read_tables(repository / "schemas")
    made: dict[tuple[str, str], str] = {}
    for path in sorted((repository / "annotations" / "articles").glob("*.yaml")):
        article = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for kind, cls in SHAPES[Article].nested.items():
            name = f"{cls.__name__.lower()}_id"
            for record in article.get(kind, []) if name in authored_keys(cls) else []:
                content = {
                    "record": typed(record, cls, tables),
                    "texts": {article["article_id"]: article["sha256"]},
                }
                text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                made[kind, record[name]] = hashlib.sha256(text.encode()).hexdigest()
    published = table[table["article_id"].notna()]
    rows = published[["record_kind", "record_id", "record_sha256"]].itertuples(index=False, name=None)
    hashes = {(kind, name): sha256 for kind, name, sha256 in rows}
    assert hashes
    assert hashes == {key: made[key] for key in hashes}


def typed(record: dict[str, Any], cls: Any, tables: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in record.items():
        if key in SHAPES[cls].nested:
            found[key] = [typed(item, SHAPES[cls].nested[key], tables) for item in value]
        elif field_of(cls, key, tables).type in {"integer", "number"}:
            number = float(value)
            found[key] = int(number) if number.is_integer() else number
        else:
            found[key] = value
    return found
