"""What is in `diagrams/` is what the model draws now, byte for byte: each part alone, and nothing besides the parts."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from shadowcheck.draw.gallery import parts
from shadowcheck.draw.index import index
from shadowcheck.draw.metrics import slug
from shadowcheck.draw.runs import read_run
from vss_protocol import MODEL

GALLERY = Path(__file__).parents[2] / "diagrams"
PAGE = (GALLERY / "index.md").read_bytes().decode()
PARTS = list(parts(MODEL))
"""The parts; "states" has no picture, as there are too many."""


def entries(page):
    """What an index says, all but its head: section, title and text, for each picture."""
    sections = [section.split("\n\n### ") for section in page.removesuffix("\n").split("\n\n## ")[1:]]
    return [(section, *entry.split("\n", 1)) for section, *found in sections for entry in found]


def part_of(entry):
    """The name of the part of the gallery to which an entry of the index belongs."""
    section, title, _ = entry
    if section == "Designs":
        return f"design {title.removesuffix(': what goes wrong')}"
    if section == "Sequence charts":
        return f"fault {title.removeprefix('Seeded fault: ')}" if title != "The normal course" else "normal"
    return section.lower()


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_what_the_model_draws_now(part):
    plates = list(parts(MODEL)[part])
    assert [entry for entry in entries(PAGE) if part_of(entry) == part] == entries(index(MODEL, plates))
    for plate in plates:
        for kind, content in plate.files.items():
            assert (GALLERY / f"{plate.stem}.{kind}").read_bytes() == content, plate.stem


def test_the_index_has_its_head_and_the_parts_in_order_and_nothing_else():
    assert PAGE.endswith("\n")
    head = PAGE.partition("\n\n## ")[0]
    assert head.startswith(index(MODEL, []).removesuffix("\n"))
    shown = [title for _, title, text in entries(PAGE) if "\n![" in text]
    assert re.findall(r"\[([^]]+)\]\([^)#]+\.svg\)", head) == shown
    assert [part for part, _ in groupby(map(part_of, entries(PAGE)))] == [one for one in PARTS if one != "states"]
    headings = re.findall("^## (.*)$", PAGE, re.MULTILINE)
    assert headings == list(dict.fromkeys(section for section, *_ in entries(PAGE)))


def test_the_folder_has_the_files_of_the_index_and_no_others():
    linked = re.findall(r"[^!]\[\w+\]\(([^)h#][^)]*)\)", PAGE)
    there = {path.relative_to(GALLERY).as_posix() for path in GALLERY.rglob("[!.]*") if path.is_file()}
    assert there == {"index.md", *linked}
    assert len(linked) == len(set(linked))


def test_every_chart_says_how_it_is_explored_and_which_run_it_shows():
    faults, exhibits = {one.name for one in MODEL.seeded_faults}, {slug(one.name) for one in MODEL.exhibits()}
    charts = [(title, text) for _, title, text in entries(PAGE) if "](sequences/" in text]
    command = re.compile(r"in the explorer: `shadowcheck explore (.*?) ?--open`")
    explored = {title: command.search(text)[1] for title, text in charts}
    for title, options in explored.items():
        name = options.rpartition(" ")[2]
        assert name in (faults if title.startswith("Seeded fault") else exhibits) or title == "The normal course"
    assert len(set(explored.values())) == len(charts) > 150
    assert all(read_run(re.search(r"<!-- (.*) -->", text)[1]) for _, text in charts)
