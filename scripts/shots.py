"""Take pictures of every view of the explorer, narrow and wide, light and dark: `make shots`, then look at them."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

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
        for width in (360, 1600):
            for scheme in ("light", "dark"):
                page = chromium.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)
                for name, address in views.items():
                    page.goto(f"{options.site.resolve().as_uri()}/{address}")
                    page.wait_for_load_state()
                    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                    page.set_viewport_size({"width": width, "height": 1000})
                    file = options.output / f"{name}-{width}-{scheme}.png"
                    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
                    print(file)
                page.close()
        chromium.close()


if __name__ == "__main__":
    main()
