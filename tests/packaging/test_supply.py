"""What the package needs: listed with licences that fit, for people and for programs, and installed without a clash."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution
from typing import Any

import pytest
from packaging.requirements import Requirement

from builders import REPOSITORY
from programs import script

supply = script("supply")


def test_what_is_installed_fits_together() -> None:
    finished = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout) == (0, "No broken requirements found.\n")


def test_no_extra_sets_back_what_another_installs() -> None:
    """All extras were resolved together, and each version is within what every extra says."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [*project["dependencies"], *(r for group in project["optional-dependencies"].values() for r in group)]
    pins = supply._pins()
    odd = []
    for requirement in map(Requirement, listed):
        version = pins.get(supply.canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            odd.append(f"{requirement}: {version}")
    assert odd == []
    # These two make pip step back to an old pandera in silence.
    assert not any({"frictionless", "all"} & Requirement(r).extras for r in listed if r.startswith("pandera"))


def test_every_requirement_has_a_lower_bound() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    assert [r for group in groups.values() for r in group if ">=" not in r] == []


def test_the_page_and_the_bill_are_current() -> None:
    pytest.importorskip("cyclonedx", reason="the bill of materials is made by cyclonedx-python-lib")
    assert list(supply.faults(supply.made())) == []


def test_page_and_bill_list_the_same_and_state_a_licence_that_fits() -> None:
    content = json.loads(supply.BILL.read_text(encoding="utf-8"))
    assert (content["bomFormat"], content["specVersion"]) == ("CycloneDX", "1.6")
    assert "timestamp" not in content["metadata"]
    lines = supply.PAGE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")][2:]
    assert [(row[0], row[1]) for row in rows] == [(c["name"], c["version"]) for c in content["components"]]
    assert [row[0] for row in rows if not supply.fits(row[2])] == []
    pins = supply._pins()
    assert [row[0] for row in rows if pins[row[0]] != row[1]] == []
    assert re.search(rf"(?m)^{len(rows)} packages, ", "\n".join(lines))


class Said(Distribution):
    """A package that says something of its licence."""

    def __init__(self, **said: Any) -> None:
        lines = ["Metadata-Version: 2.4", "Name: x", "Version: 1"]
        lines += [f"{key.replace('_', '-')}: {value}" for key, value in said.items()]
        self.text = "\n".join(lines)

    def read_text(self, filename: str) -> str | None:
        return self.text if filename == "METADATA" else None

    def locate_file(self, path: Any) -> Any:
        return path


@pytest.mark.parametrize(
    ("said", "licence", "fitting"),
    [
        ({"License_Expression": "MIT AND Zlib", "License": "GPL"}, "MIT AND Zlib", True),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, "BSD-3-Clause", True),
        ({"License": "Apache 2.0"}, "Apache-2.0", True),
        ({"License": "GPLv3"}, "GPLv3", False),
        ({"License_Expression": "GPL-2.0-only OR MIT"}, "GPL-2.0-only OR MIT", True),
        ({"License_Expression": "GPL-2.0-only AND MIT"}, "GPL-2.0-only AND MIT", False),
        ({}, "none stated", False),
    ],
)
def test_a_licence_is_read_where_a_package_states_it(said: dict[str, str], licence: str, fitting: bool) -> None:
    assert supply.licence_of(Said(**said)) == licence
    assert supply.fits(licence) is fitting
