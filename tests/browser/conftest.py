"""The browser of both pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browsers import FLAGS, missing, need

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    need("playwright", "axe_playwright_python")
    found = os.environ.get("ALEPPO_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        missing("no Chromium found: install it, or name it with ALEPPO_BROWSER")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()
