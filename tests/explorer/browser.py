"""A browser for tests: pages are opened from files, and must neither ask the network nor complain."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def needs_browser():
    """The path of the browser; skip where it or Playwright is missing, and fail where they are promised."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        import playwright.sync_api  # noqa: F401, PLC0415 - it may be missing
    except ImportError:
        reason = "Playwright is not installed"
    else:
        if path is not None:
            return path
        reason = f"none of {', '.join(NAMES)} is on PATH"
    if os.environ.get("SHADOWCHECK_NEEDS_CHROMIUM"):
        pytest.fail(f"{reason}, but SHADOWCHECK_NEEDS_CHROMIUM is set")
    pytest.skip(f"{reason}; they come with pip install 'shadowcheck[dev]' and Debian's package 'chromium'")


@contextmanager
def started(folder):
    """A browser, until the end of the block; the pages that it opens are put into *folder*."""
    path = needs_browser()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be missing

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Browser(chromium, folder)
        chromium.close()


class Browser:
    """Opens pages; each must ask for nothing but its own file and its worker, and write nothing to the console."""

    def __init__(self, chromium, folder):
        self._chromium, self._folder = chromium, folder
        self._number = 0

    @contextmanager
    def page(self, made, fragment="", **options):
        """Show the bytes *made*, at a *fragment* of the address, in a context with *options*."""
        self._number += 1
        file = self._folder / f"page-{self._number}.html"
        file.write_bytes(made)
        asked, said = [], []
        context = self._chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri() + fragment)
        yield page
        context.close()
        own = ("blob:", "data:", file.as_uri())
        foreign = [url for url in asked if not url.startswith(own)]
        assert not foreign, "the page asks the network"
        assert not said, "the page writes to the console"


def told(page, words):
    """What the search says, once it says these *words*."""
    page.locator(f".told:has-text('{words}'):not(:has-text('Searching'))").wait_for(state="attached", timeout=120_000)
    return page.text_content(".told")


def broken_words(page, places="#possible, #chart"):
    """The words that are seen on more than one line: a line may end after a word, or where a name has `<wbr>`."""
    return page.evaluate(
        """places => [...document.querySelectorAll(places)].flatMap(place => {
            const broken = [];
            const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                if (node.parentElement.closest('.unseen')) continue;
                for (const { index, 0: word } of node.data.matchAll(/[^\\s-]+/g)) {
                    const range = document.createRange();
                    range.setStart(node, index);
                    range.setEnd(node, index + word.length);
                    const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
                    if (lines.size > 1) broken.push(word);
                }
            }
            return broken;
        })""", places,
    )
