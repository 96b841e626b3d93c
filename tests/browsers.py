"""A browser in tests: which one, what must be there for it, and what it finds in the way of people."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(reason: str) -> None:
    """Skip, or fail where the tests in a browser are required."""
    if os.environ.get("ALEPPO_BROWSER_TESTS") == "required":
        pytest.fail(f"{reason}, and ALEPPO_BROWSER_TESTS=required")
    pytest.skip(reason)


def need(*modules: str) -> None:
    """Where these tests are required, what they need must be there; elsewhere they say what is missing."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            missing(f"{module} is not installed")


class Work:
    """The processor time that a page itself takes, whatever others do on the machine meanwhile."""

    def __init__(self, page: Page) -> None:
        """Begin to measure it."""
        self.page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def taken(self) -> float:
        """Return how many seconds it has worked."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    @cached_property
    def unit(self) -> float:
        """What it takes, in seconds, to sort words: about a tenth of a second, more on a slower processor."""
        before = self.taken()
        self.page.evaluate("""() => {
            for (let turn = 0; turn < 3; turn += 1) {
                const words = Array.from({ length: 110_000 }, (_, at) => String((at * 7919) % 1_000_003));
                words.sort();
            }
        }""")
        return self.taken() - before


def stops_requests(context: BrowserContext) -> None:
    """Have requests pass by the test from the first one on; a page that is there already may send some past it."""
    context.route("**/nobody-asks-for-this", lambda route: route.abort())


@contextmanager
def looked_at(browser: Browser, width: int, scheme: str) -> Iterator[Page]:
    """Open a page as somebody sees it who has a window of this width, a light or dark scheme, and motion reduced."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    stops_requests(context)
    yield context.new_page()
    context.close()


def runs_what_is_put_in(page: Page) -> bool:
    """Put a script and a handler into a page, and tell whether either ran."""
    # The handler of the attribute, where it may run, comes before the one that is added.
    hit = page.evaluate("""() => new Promise((told) => {
        const script = document.createElement('script');
        script.textContent = 'window.hit = 1';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hit=1">');
        document.body.lastElementChild.addEventListener('error', () => told(window.hit ?? null));
    })""")
    return hit is not None


def sticks_out(page: Page) -> bool:
    """Tell whether a page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds in a page that shuts people out."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
