"""Each installed example has a page with its counts, claims, pictures and text, and all links lead somewhere."""

import posixpath
import re

import pytest

from shadowcheck.site.examples import INDEX, example_pages
from shadowcheck.sources.installed import installed_examples

LINK = re.compile(r"\]\((?!\w+://)([^)#]+)")
ELSEWHERE = {"tutorial/your-own-protocol.md"}


@pytest.fixture(scope="module")
def files():
    return example_pages()


@pytest.mark.slow
def test_every_example_is_listed_with_its_counts(files):
    listed = files[INDEX].decode()
    assert all(f"[{name}]({name}.md)" in listed for name in installed_examples())
    assert "| [die-hard](die-hard.md) | two jugs, of three and of five litres, and a tap | 16 | 96 | 7 |" in listed


@pytest.mark.slow
def test_every_page_shows_the_verdicts_a_run_and_the_file(files):
    for name in installed_examples():
        text = files[f"examples/{name}.md"].decode()
        assert " | holds |" in text
        assert "| fails |" not in text
        assert "MODEL" in text.partition("## The file")[2]
    assert "6. The big jug is poured into the small one." in files["examples/die-hard.md"].decode()


@pytest.mark.slow
def test_every_link_leads_to_a_page_or_a_picture(files):
    links = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        for path, content in files.items() if path.endswith(".md") for target in LINK.findall(content.decode())
    }
    assert len(links) > len(files) / 2
    assert links - files.keys() == ELSEWHERE
