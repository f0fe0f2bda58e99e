"""A browser for all tests of a module."""

import pytest

from explorer.browser import Browser, needs_browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    path = needs_browser()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be missing

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Browser(chromium, tmp_path_factory.mktemp("pages"))
        chromium.close()
