"""A browser for all tests of a module, and the gallery of a small protocol, drawn once."""

import pytest

from explorer.browser import started
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
    with started(tmp_path_factory.mktemp("pages")) as browser:
        yield browser
