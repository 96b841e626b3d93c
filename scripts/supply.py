"""List every package that this one needs: docs/dependencies.md with licences, and sbom.cdx.json, a bill of materials.

    python scripts/supply.py            # write both
    python scripts/supply.py --check    # say what is not current, or not as it should be
    python scripts/supply.py --lowest   # install the lowest versions that pyproject.toml allows, and try them

The versions are those of constraints.txt, which have to be installed; what is listed is what Linux needs. The bill of
materials is CycloneDX 1.6, made and validated by cyclonedx-python-lib, without the time of its making: the same bytes
whenever it is made. --lowest makes an environment of its own with uv, which has to be on the path.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE, BILL = ROOT / "docs" / "dependencies.md", ROOT / "sbom.cdx.json"
EXTRAS = ("", "build", "site", "review", "cluster", "polars", "examples")
"""What users install; the extra dev is for those who work on the package, and no part of a release."""

# Whoever uses a package under these may do with ours what our licence allows. Source of the names: SPDX.
FITTING = frozenset(
    {
        *(
            "MIT",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "Apache-2.0",
            "ISC",
            "0BSD",
            "PSF-2.0",
            "Unlicense",
            "MPL-2.0",
            "Zlib",
        ),
        *("MIT-CMU", "HPND", "CNRI-Python", "CC0-1.0", "BSL-1.0", "MIT-0", "BlueOak-1.0.0", "Python-2.0"),
        # Of a package that is installed as it is, and not changed by us.
        "Artistic-1.0-Perl",
    }
)
# What older packages call their licence, by their classifier or their text.
_CALLED = {
    "mit": "MIT",
    "mit license": "MIT",
    "the mit license (mit)": "MIT",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "bsd-2-clause license": "BSD-2-Clause",
    "apache 2.0": "Apache-2.0",
    "apache-2.0 license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "isc license (iscl)": "ISC",
    "python software foundation license": "PSF-2.0",
    "psf-2.0": "PSF-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "dual license": "Apache-2.0 OR BSD-3-Clause",
}
# What a package says in its licence file alone.
_LOOKED_UP = {"text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later"}
_HEAD = """<!-- Made by scripts/supply.py from pyproject.toml, constraints.txt and what packages say; do not edit. -->
# What this package needs

{count} packages, in the versions that it is built and tested with. Each may be used with a package under the licences
of this one. *direct* is what this package names itself, with the lowest version that it works with; the others are
needed by those. `sbom.cdx.json` lists the same for programs (CycloneDX 1.6).

"""


@dataclass(frozen=True, slots=True)
class Needed:
    """A package that is needed: name, version, licence, one line about it, for what, what it needs, lowest version."""

    name: str
    version: str
    licence: str
    about: str
    extras: tuple[str, ...]
    needs: tuple[str, ...]
    lowest: str


@cache
def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]
    here = [pin for pin in pinned if pin.marker is None or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in here}


@cache
def _stated() -> dict[str, list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: [Requirement(text) for text in groups[extra]] for extra in EXTRAS}


def _wanted(package: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in package.requires or ():
        needed = Requirement(text)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield needed


def licence_of(package: Distribution) -> str:
    """Return the licence of a package as SPDX names it, or what it says if that is no name.

    Sources in their order: its licence expression, its classifiers, its licence text if that is one line.
    """
    if found := _LOOKED_UP.get(package.name) or package.metadata.get("License-Expression"):
        return found
    classifiers = [c for c in package.metadata.get_all("Classifier") or () if c.startswith("License :: ")]
    said = [c.rpartition(" :: ")[2] for c in classifiers] + [package.metadata.get("License") or ""]
    for text in said:
        if text in FITTING:
            return text
        if text.casefold() in _CALLED:
            return _CALLED[text.casefold()]
    return next((text.splitlines()[0] for text in said if text), "none stated")


def fits(licence: str) -> bool:
    """Tell whether a licence lets the package be used with ours: every part of it that has to be kept."""
    return all(any(choice.strip(" ()") in FITTING for choice in part.split(" OR ")) for part in licence.split(" AND "))


def needed() -> list[Needed]:
    """Return every package that is needed, sorted by name.

    Raises:
        ValueError: if one is not installed in the version of constraints.txt.
    """
    users: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    lowest = {canonicalize_name(r.name): str(r.specifier) for listed in _stated().values() for r in listed}
    for extra, listed in _stated().items():
        done: set[tuple[str, frozenset[str]]] = set()
        waiting = [(canonicalize_name(r.name), frozenset(r.extras)) for r in listed]
        while waiting:
            name, extras = entry = waiting.pop()
            if entry in done:
                continue
            done.add(entry)
            users.setdefault(name, set()).add(extra)
            for inner in _wanted(_installed(name), extras):
                target = canonicalize_name(inner.name)
                needs.setdefault(name, set()).add(target)
                waiting.append((target, frozenset(inner.extras)))
    return [
        Needed(
            name,
            _pins()[name],
            licence_of(_installed(name)),
            (_installed(name).metadata.get("Summary") or "").strip(),
            tuple(extra for extra in EXTRAS if extra in users[name]),
            tuple(sorted(needs.get(name, ()))),
            lowest.get(name, ""),
        )
        for name in sorted(users)
    ]


@cache
def _installed(name: str) -> Distribution:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise ValueError(f"{name} is not installed") from None
    if found.version != _pins().get(name):
        raise ValueError(f"{name} {found.version} is installed, constraints.txt has {_pins().get(name)}")
    return found


def page(packages: Sequence[Needed]) -> str:
    """Return the page of them."""
    lines = ["| package | version | licence | direct | for |", "| --- | --- | --- | --- | --- |"]
    for package in packages:
        extras = ", ".join(extra or "reading the tables" for extra in package.extras)
        lines.append(f"| {package.name} | {package.version} | {package.licence} | {package.lowest} | {extras} |")
    return _HEAD.format(count=len(packages)) + "\n".join(lines) + "\n"


def bill(packages: Sequence[Needed], name: str, version: str, licence: str) -> str:
    """Return the bill of materials as CycloneDX JSON."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from packageurl import PackageURL

    licences = LicenseFactory()
    root = Component(
        name=name,
        version=version,
        type=ComponentType.DATA,
        bom_ref=f"{name}@{version}",
        licenses=[licences.make_from_string(licence)],
    )
    made = {
        package.name: Component(
            name=package.name,
            version=package.version,
            type=ComponentType.LIBRARY,
            description=package.about,
            bom_ref=f"{package.name}@{package.version}",
            purl=PackageURL("pypi", name=package.name, version=package.version),
            licenses=[licences.make_from_string(package.licence)],
            scope=ComponentScope.REQUIRED if "" in package.extras else ComponentScope.OPTIONAL,
        )
        for package in packages
    }
    bom = Bom(components=made.values())
    bom.metadata.component = root
    bom.register_dependency(root, [made[package.name] for package in packages if package.lowest])
    for package in packages:
        bom.register_dependency(made[package.name], [made[inner] for inner in package.needs])
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    # Neither the time nor chance: the number follows from what is listed.
    del content["metadata"]["timestamp"], content["serialNumber"]
    told = json.dumps(content, sort_keys=True)
    content["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, told)}"
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"the bill of materials is no CycloneDX: {fault}")
    return text


def made() -> dict[Path, str]:
    """Return both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = re.search(r'(?m)^version: "?([^"\s]+)', (ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    packages = needed()
    stated = bill(packages, project["name"], version[1] if version else "", project["license"])
    return {PAGE: page(packages), BILL: stated}


def faults(files: Mapping[Path, str]) -> Iterator[str]:
    """Yield what is not current, and packages whose licence does not fit."""
    for path, text in files.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield f"{path.relative_to(ROOT).as_posix()} is not current; run scripts/supply.py"
    for package in needed():
        if not fits(package.licence):
            yield f"{package.name} {package.version} is under {package.licence!r}, which was not looked at"


# Tried with the lowest versions: what users run, and the tests of what depends on a library most.
_TESTS = tuple(f"tests/unit/test_{name}.py" for name in ("yaml", "dates", "arrow", "validate", "constraints"))
_TRIED = (
    ["-m", "aleppo_reports", "check"],
    ["-m", "aleppo_reports", "build", "--check"],
    ["-m", "aleppo_reports", "validate"],
    ["-c", "import aleppo_reports as a; [a.load(t, e) for t in a.tables() for e in ('pandas', 'arrow', 'polars')]"],
    # But for the one that compares words of jsonschema, which older ones put otherwise.
    ["-m", "pytest", "-q", "-o", "filterwarnings=default", "-p", "no:cacheprovider", "-k", "not empty", *_TESTS],
)


def lowest() -> int:
    """Install the lowest versions in an environment of their own, try them, and return how much failed."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="aleppo-lowest-") as scratch:
        folder = Path(scratch, "venv")
        environment = {**os.environ, "VIRTUAL_ENV": str(folder)}
        environment.pop("PYTHONPATH", None)
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, folder], check=True)
        what = ["-e", f"{ROOT}[build,site,review,polars]", "pytest>=8.3", "hypothesis>=6.100"]
        install = ["uv", "pip", "install", "--quiet", "--resolution", "lowest-direct", *what]
        subprocess.run(install, env=environment, check=True)
        subprocess.run(["uv", "pip", "check"], env=environment, check=True)
        for arguments in _TRIED:
            command = [folder / "bin" / "python", *([] if "pytest" in arguments else ["-W", "ignore"]), *arguments]
            code = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
            print(f"{'failed' if code else 'works'}: {' '.join(arguments)[:70]}")
            failed += bool(code)
    return failed


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--lowest", action="store_true")
    given = parser.parse_args()
    if given.lowest:
        sys.exit(lowest())
    files = made()
    if not given.check:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8", newline="\n")
    found = list(faults(files))
    print("\n".join(found) or f"{len(needed())} packages, each under a licence that fits")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
