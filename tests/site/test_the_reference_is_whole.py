"""The reference part of the site: each claim, machine and story has a page, and every link leads somewhere."""

import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path

import pytest

from protocols.two_phase_commit import MODEL
from shadowcheck.cli.main import main
from shadowcheck.errors import SpecificationError
from shadowcheck.report.markdown import plain, table
from shadowcheck.site.claims import Claims, path_of
from shadowcheck.site.pictures import gallery_files
from shadowcheck.site.reference import reference

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!\w+://)([^)#]+)")


@pytest.fixture(scope="module")
def pages(drawn):
    return reference(MODEL, drawn)


def test_every_relative_link_leads_to_a_page_or_a_picture(pages, drawn):
    known = {*pages, *(f"gallery/{file.relative_to(drawn).as_posix()}" for file in gallery_files(drawn))}
    links = [(path, posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
             for path, text in pages.items() for target in LINK.findall(text)]
    assert len(links) > 100
    assert [one for one in links if one[1] not in known] == []


def test_every_claim_has_a_page_with_its_sentence_and_is_in_the_list(pages):
    claims = Claims(MODEL)
    for found in claims.groups.values():
        for entry in found:
            assert plain(entry.claim.statement) in pages[path_of(entry)]
            assert f"`{entry.claim.id}`" in pages["reference/claims/index.md"]


def test_a_claim_says_what_breaks_it_once_and_is_listed_with_those_of_its_party(pages):
    claim = next(one.claim for found in Claims(MODEL).groups.values() for one in found if one.claim.id == "all-or-none")
    text = pages["reference/claims/model/all-or-none.md"]
    assert text.count("The manager commits without the votes") == 1
    assert "\nformally\n:   `" in text
    listed = pages["reference/claims/index.md"].partition(f"### Owed by {claim.owner}\n")[2].partition("\n#")[0]
    assert "`all-or-none`" in listed


def test_every_machine_has_a_page_with_each_of_its_steps(pages):
    network = MODEL.network(MODEL.settings({}))
    for role in network.roles:
        if not role.ledger:
            text = pages[f"protocol/{role.name}.md"]
            steps = [step for step in network.steps if any(move.role.name == role.name for move in step.moves)]
            assert text.partition("## Steps")[2].count("\n| ") == len(steps) + 2


def test_every_fault_and_every_mistake_has_its_story(pages):
    for fault in MODEL.seeded_faults:
        assert "The same in words" in pages[f"gallery/faults/{fault.name}.md"]
    assert any(path.startswith("gallery/designs/") and "what goes wrong" in text for path, text in pages.items())


def test_the_list_of_the_gallery_says_what_each_fault_is(pages):
    for fault in MODEL.seeded_faults:
        assert f"[{fault.name}](faults/{fault.name}.md): {fault.says}\n    {{: .plate " in pages["gallery/index.md"]


def test_every_command_is_in_the_reference(pages):
    for name in main.commands:
        assert f"## shadowcheck {name}\n" in pages["reference/command-line.md"]


def test_the_pages_are_the_same_every_time(pages, drawn):
    assert reference(MODEL, drawn) == pages


def test_a_cell_stands_for_itself():
    assert table(("a", "b"), [(plain("x | y"), plain("<b> *z*"))]).splitlines()[2] == r"| x \| y | \<b\> \*z\* |"


def test_two_pages_of_one_name_are_refused(drawn, monkeypatch):
    monkeypatch.setattr("shadowcheck.site.reference.machine_pages", lambda _: [("reference/command-line.md", "# One")])
    with pytest.raises(SpecificationError, match="two pages of the site") as caught:
        reference(MODEL, drawn)
    assert caught.value.code == "SC0409"


@pytest.mark.long
@pytest.mark.slow
def test_the_site_of_the_project_is_built_without_a_warning(tmp_path):
    """`--strict` fails for every link that leads nowhere, and for every page that cannot be read."""
    config, out = ROOT / "spec" / "site" / "mkdocs.yml", tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", str(config), "-d", str(out)],
        capture_output=True, text=True, check=False, timeout=600,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},  # the theme's advertisement for its successor
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (out / "reference" / "claims" / "model" / "shutdown-follows-release" / "index.html").is_file()
