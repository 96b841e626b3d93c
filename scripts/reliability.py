"""Run fuzz, faults and roundtrips at length, and write docs/reliability.json and the page docs/reliability.md from it.

    python scripts/reliability.py [--seconds N] [--examples N]   # run all of it, then write both
    python scripts/reliability.py --page                         # write the page from what was measured last

--seconds is for each target of the fuzzing, of which there are two kinds, --examples for the round trips.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
MEASURED = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"

HEAD = """<!-- Made by scripts/reliability.py from docs/reliability.json; do not edit. -->
# What was tried to break it

Everything here was run; the counts are those of the last run of each part. Each part runs by the one command above its
table; `make reliability` runs all of them and writes this page.

## Fuzzing

```
python scripts/fuzz.py --seconds {each:g}
```

Broken input for everything that reads what others made. Inputs that are *made* come from hypothesis, which knows the
structure that is read; *changed* ones are real files with bytes flipped, pieces cut out, doubled, repeated many times
or put elsewhere, and characters put in that do harm. None of them ended in a traceback, took more than a second of
processor time for each 100 kB or part of it, or brought the process above 500 MB; else it would stand under failures.
Each input that once did is a test in `tests/unit/test_fuzz.py` or `tests/unit/test_hostile.py`. Of some targets more is
demanded: what is laid out twice must be as laid out once, and the fast reader must give what the careful one gives. An
input of the two desks is a row of requests, with any token, host, path, type and body; `tests/strangers.py` says what
must hold of each answer and of every file after it, down to what was confirmed being there and taken back to the byte.

{fuzz}

```
python scripts/fuzz.py --coverage --seconds {each:g}
```

The same targets, held to the same, fed by atheris: it starts with real files, sees what of the code an input reaches,
and goes on from those that reach something new. *reached* counts places in the code of this package, a place more than
once if inputs pass it more and more often; where it is small, a library in C reads the input.

{led}

## Faults

```
python scripts/faults.py
```

A build is broken at every step that touches the disk: the steps are numbered, not sampled. *kill* is `kill -9` before
each write, rename, fsync and unlink, and in the middle of each write; *full disk* and *read-only* let that step and all
later ones fail, *one error* that step alone; *recovery* kills the build that puts the files of a killed one back.
After each of these `aleppo validate` says what is left: the *old* release, whole; the *new* one, whole; or, *between*
them, that a build was interrupted and is to be run again. It was run again each time, and the new release was there to
the byte. *unreadable* takes one file after the other away from `check`, `build` and `validate`, which say so where they
read it. *rewrite* kills the writing of an annotation file, which then is the old one or the new one. *two builds* write
at once, *elsewhere* are odd hash seeds, time zones, languages and clocks, 1970 among them.

{faults}

## Round trips

```
python scripts/roundtrips.py --examples {examples}
```

Random corpora that keep every rule: names and texts of any letters, in any quotation marks of YAML.

{roundtrips}
"""


def page(measured: Mapping[str, Any]) -> str:
    """Return the page of what was measured."""
    import faults
    import fuzz
    import roundtrips

    tables = {
        "fuzz": fuzz.rows({name: fuzz.Outcome(**found) for name, found in measured["fuzz"].items()}),
        "led": fuzz.led_rows({name: fuzz.Outcome(**found) for name, found in measured["led"].items()}),
        "faults": faults.rows({name: faults.Outcome(**found) for name, found in measured["faults"].items()}),
        "roundtrips": roundtrips.rows({n: roundtrips.Outcome(**found) for n, found in measured["roundtrips"].items()}),
    }
    made = {name: "\n".join(rows) for name, rows in tables.items()}
    asked = measured["asked"]
    return HEAD.format(each=asked["seconds"], examples=asked["examples"], **made)


def measure(seconds: float, examples: int) -> dict[str, Any]:
    """Run each by its command, and return what they found."""
    measured: dict[str, Any] = {"asked": {"seconds": seconds, "examples": examples}}
    commands = {
        "fuzz": ["fuzz.py", "--seconds", str(seconds)],
        "led": ["fuzz.py", "--coverage", "--seconds", str(seconds)],
        "faults": ["faults.py"],
        "roundtrips": ["roundtrips.py", "--examples", str(examples)],
    }
    with tempfile.TemporaryDirectory(prefix="aleppo-reliability-") as scratch:
        for name, (script, *options) in commands.items():
            written = Path(scratch, name)
            command = [sys.executable, "-W", "ignore", str(ROOT / "scripts" / script), *options]
            subprocess.run([*command, "--json", str(written)], check=False)
            measured[name] = json.loads(written.read_text(encoding="utf-8"))
    return measured


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--examples", type=int, default=60)
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    if not given.page:
        measured = measure(given.seconds, given.examples)
        MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(MEASURED.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
