"""Take pictures of every view of the explorer and of the review desk, narrow and wide, light and dark.

`make shots`, then look at them. The desk is served from a copy of the annotations, and only where the article texts
are at hand (ALEPPO_TEXTS).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

VIEWS = {
    "claims": "index.html",
    "timeline": "timeline.html",
    "words": "words.html",
    "disagreements": "disagreements.html",
    "map": "map.html",
    "records": "records.html",
    "events": "events.html",
    "actors": "actors.html",
    "find": "find.html?q=85%20%25",
}
# What is done at the desk before each picture: an address behind it, keys, what has to be in sight then.
DESK: dict[str, tuple[str, list[str], str]] = {
    "record": ("#rt-2016-12-07/figures/rt-f07", [], ".field"),
    "explained": ("#rt-2016-12-07/reports/rt-r03", ["x"], ".explain .about"),
    "differs": ("#rt-2016-12-07/reports/rt-r08", [], ".field"),
    "editor": ("#rt-2016-12-07/figures/rt-f07", ["e", "Enter"], ".choices li"),
    "refused": ("#rt-2016-12-07/figures/rt-f07", ["e", "v", "Enter", "9", "Enter"], ".editor .finding"),
    "quote": ("#meo-2016-12-08/quotes/meo-q01", [], ".field"),
    "rejection": ("#rt-2016-12-07/figures/rt-f07", ["r"], "#rejection[open]"),
    "missing": ("#rt-2016-12-07/figures/rt-f07", ["m", "*truce"], "#lack-context mark"),
    "help": ("", ["?"], "#help[open]"),
    "registries": ("#around/disagreements", [], ".field"),
    "signed": ("#rt-2016-12-07/figures/rt-f07", ["s"], "#said.saved"),
    "rejected": ("#rt-2016-12-07/figures/rt-f08", ["r", "*Counted twice", "Enter"], "#said.saved"),
    "history": ("#rt-2016-12-07/figures/rt-f08", [], ".more"),
}
# The longest pages show all there is to see in their first screens.
TALLEST = 6000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser() -> str:
    """Return the Chromium at hand."""
    found = os.environ.get("ALEPPO_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("no Chromium found; install it or name it with ALEPPO_BROWSER")
    return found


@contextmanager
def desk() -> Iterator[str]:
    """Serve the desk from a copy of the annotations, where whatever is signed is signed by nobody; its address."""
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for name in ("annotations", "schemas", "metadata"):
            shutil.copytree(root / name, copy / name)
        shutil.copy(root / "CITATION.cff", copy)
        settings = copy / "aleppo-reports" / "reviewer.json"
        settings.parent.mkdir()
        settings.write_text(json.dumps({"by": "Jane Doe", "orcid": "0000-0002-1825-0097"}), encoding="utf-8")
        command = [sys.executable, "-m", "aleppo_reports", "--root", str(copy), "review"]
        environment = {**os.environ, "XDG_CONFIG_HOME": scratch}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            if not found:
                raise SystemExit("the desk did not start")
            yield found[0]
            process.send_signal(signal.SIGINT)


def take(page: Page, file: Path, width: int) -> None:
    """Take a picture of a page from its top, as far down as is worth looking at."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": width, "height": 1000})
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    print(file)


def pages(chromium: Browser) -> Iterator[tuple[Page, int, str]]:
    """Yield a page of each width and scheme."""
    for width in (360, 1600):
        for scheme in ("light", "dark"):
            page = chromium.new_page(
                viewport={"width": width, "height": 1000},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            yield page, width, scheme
            page.close()


def shoot_desk(chromium: Browser, output: Path, only: list[str]) -> None:
    """Take the pictures of the desk."""
    views = {name: view for name, view in DESK.items() if not only or f"desk-{name}" in only}
    for page, width, scheme in pages(chromium):
        with desk() as address:
            for name, (record, keys, sight) in views.items():
                page.goto("about:blank")
                page.goto(f"{address}{record}")
                page.locator("#desk[aria-busy=false]").wait_for()
                for key in keys:
                    if key.startswith("*"):
                        page.keyboard.type(key[1:])
                    else:
                        page.keyboard.press(key)
                        page.wait_for_timeout(200)
                page.locator(sight).first.wait_for()
                page.locator("#desk[aria-busy=false]:not(.busy)").wait_for()
                file = output / f"desk-{name}-{width}-{scheme}.png"
                page.screenshot(path=file)
                print(file)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder that holds the pages")
    parser.add_argument("output", type=Path, help="folder for the pictures")
    parser.add_argument("--only", nargs="*", default=[], help="names of views; all if not given")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    articles = {page.stem: page.name for page in sorted(options.site.glob("article-*.html"))[:1]}
    views = {name: page for name, page in {**VIEWS, **articles}.items() if not options.only or name in options.only}
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser(), args=FLAGS)
        for page, width, scheme in pages(chromium) if views else ():
            for name, address in views.items():
                page.goto(f"{options.site.resolve().as_uri()}/{address}")
                page.wait_for_load_state()
                take(page, options.output / f"{name}-{width}-{scheme}.png", width)
        if not os.environ.get("ALEPPO_TEXTS"):
            print("no pictures of the desk: it needs the article texts (ALEPPO_TEXTS)", file=sys.stderr)
        elif not options.only or any(name.startswith("desk-") for name in options.only):
            shoot_desk(chromium, options.output, options.only)
        chromium.close()


if __name__ == "__main__":
    main()
