"""Names that callers write are those that there are."""

from __future__ import annotations

from typing import get_args

import yaml

import aleppo_reports
from aleppo_reports import catalog, names
from builders import REPOSITORY


def test_the_names_of_tables_are_those_of_the_package_in_its_order() -> None:
    package = yaml.safe_load((REPOSITORY / "schemas" / "package.yaml").read_text(encoding="utf-8"))
    assert list(get_args(names.TableName)) == package["tables"]
    assert aleppo_reports.tables() == get_args(names.TableName)


def test_the_formats_and_engines_are_those_that_are_understood() -> None:
    assert sorted(get_args(names.Format)) == sorted(catalog.FORMATS)
    assert get_args(names.Engine) == catalog.ENGINES
