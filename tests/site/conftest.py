"""A browser for all tests of a module, and the gallery of a small protocol, drawn once."""

import pytest

from explorer.browser import Browser, needs_browser
from protocols.two_phase_commit import MODEL
from shadowcheck.draw.folder import write
from shadowcheck.draw.gallery import gallery


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("diagrams")
    write(gallery(MODEL), folder)
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    path = needs_browser()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be missing

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Browser(chromium, tmp_path_factory.mktemp("pages"))
        chromium.close()
