"""What tests that need a real browser share: where it is, how it starts, what it asks for, and what axe-core says.

The browser is the one of the machine (Debian's chromium); nothing is downloaded. A page that asks for anything but
itself is noticed: every request is recorded, and those that leave the machine are refused.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from waiting import PATIENCE

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
LOCAL = ("127.0.0.1", "localhost", "::1")

LIMIT = 1000 * PATIENCE
"""Milliseconds of playwright's own patience."""

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
"""For tests that open a page; continuous integration installs chromium, so that they never are skipped there."""


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a window, closed at the end."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=LIMIT)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, address: str | Path, **context: Any) -> Iterator[tuple[Any, list[str]]]:
    """A page and the addresses it asked for beside its own; what is not on this machine is refused."""
    address = address.resolve().as_uri() if isinstance(address, Path) else address
    asked: list[str] = []

    def answer(route: Any) -> None:
        url = route.request.url
        if url.split("#")[0] != address.split("#")[0]:
            asked.append(url)
        parts = urlsplit(url)
        if parts.scheme in ("file", "data", "blob") or parts.hostname in LOCAL:
            route.continue_()
        else:
            route.abort()

    place = browser.new_context(**context)
    try:
        place.route("**/*", answer)
        page = place.new_page()
        page.set_default_timeout(LIMIT)
        page.goto(address)
        yield page, asked
    finally:
        place.close()


def violations(page: Any, part: str | None = None, **options: Any) -> list[str]:
    """What axe-core finds wrong with a page, or with the part that a selector names: impact, rule and place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, part, options={"resultTypes": ["violations"]} | options).response["violations"]
    return [
        f"{v['impact']}: {v['id']} at {' '.join(map(str, node['target']))}: {node.get('failureSummary', '')}"
        for v in found
        for node in v["nodes"]
    ]
