"""A browser for all tests of a module."""

import pytest

from explorer.browser import started


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with started(tmp_path_factory.mktemp("pages")) as browser:
        yield browser
