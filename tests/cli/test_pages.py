"""`shadowcheck catalogue --page`: what became of each sentence of a page of the documentation."""

from pathlib import Path

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.specification import Page, Reference, Row
from shadowcheck.specification.pages import read_page, read_pages
from toys.refusals import refusal

TABLES = """
from pathlib import Path
from shadowcheck.specification.pages import read_pages

READ = dataclasses.replace(MODEL, pages=lambda: read_pages(Path(__file__).parent / "pages"))
"""
DECIDING = """# deciding

Read: docs/toy at 1f0c2e4.

| it says | here | word |
|---|---|---|
| The coordinator decides last. | check: decide-last; check: decide-once; step: decide | must |
| Paper is green. | not modelled: colours are left out | |
"""


@pytest.fixture
def read(tmp_path, toy):
    """The small model, with a table of one page."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "deciding.md").write_text(DECIDING, encoding="utf-8")
    file = tmp_path / "read.py"
    file.write_text(Path(toy).read_text(encoding="utf-8") + TABLES, encoding="utf-8")
    return f"{file}:READ"


def test_a_page_is_told_sentence_by_sentence_with_what_became_of_each(run, read):
    result = run("catalogue", "--page", "deciding", "--model", read)
    assert result.exit_code == 0
    assert result.stdout == (
        "deciding\n"
        "  https://example.org/deciding\n"
        "  read: docs/toy at 1f0c2e4\n"
        "\n"
        "  The coordinator decides last. (must)\n"
        "    check         decide-last, decide-once\n"
        "    step          decide\n"
        "  Paper is green.\n"
        "    not modelled  colours are left out\n"
    )


def test_an_unknown_page_is_refused_with_the_closest_and_all_there_are(run, read):
    said = refusal(run("catalogue", "--page", "decided", "--model", read))
    assert "the model has no table for a page 'decided'" in said
    assert "it has tables for these pages: deciding\n" in said
    assert "did you mean deciding?" in said
    assert "name one of them" in refusal(run("catalogue", "--page", "!", "--model", read))


def test_a_model_without_tables_of_pages_says_so(run, toy):
    assert "it has no tables for pages" in refusal(run("catalogue", "--page", "deciding", "--model", f"{toy}:MODEL"))


@pytest.mark.parametrize("others", [("INV-1",), ("--check",), ("--json", "-")])
def test_a_page_is_shown_alone(run, read, others):
    said = refusal(run("catalogue", "--page", "deciding", *others, "--model", read))
    assert "--page shows one page and nothing else" in said
    assert f"where:   --page deciding {others[0]}" in said


def test_a_table_is_read_with_or_without_the_words_of_the_page():
    page = read_page("# a\nRead: b at 1.\n\n| it says | here |\n|---|---|\n| Yes. | check: c |\n", "a.md")
    assert page == Page("a", "b at 1", (Row("Yes.", (Reference("check", "c"),)),))
    assert [row.word for row in read_page(DECIDING, "deciding.md").rows] == ["must", ""]


def test_pages_are_read_in_the_order_of_their_names_and_nothing_else_in_the_folder_is(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.md").write_text(DECIDING.replace("# deciding", f"# {name}"), encoding="utf-8")
    (tmp_path / "note.txt").write_text("no table", encoding="utf-8")
    assert [page.slug for page in read_pages(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ("Read: docs/toy at 1f0c2e4.", "", "deciding.md"),
        ("| Paper", "Or: paper", "deciding.md"),
        ("not modelled: colours", "colours", "deciding.md: | Paper is green. | colours are left out | |"),
        ("decide-once;", "decide-once; ;", "deciding.md: | The coordinator decides last."),
        (" | must |", " | must | 1 |", "deciding.md: | The coordinator decides last."),
        (" Paper is green. ", " ", "deciding.md: | | not modelled: colours are left out | |"),
    ],
)
def test_a_table_of_another_form_is_refused_with_its_place(right, wrong, where):
    with pytest.raises(SpecificationError, match="the table of a page cannot be read") as refused:
        read_page(DECIDING.replace(right, wrong), "deciding.md")
    assert refused.value.where.startswith(where)
    assert refused.value.code == "SC0520"
