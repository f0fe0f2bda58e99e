"""The gallery: every picture once, an index that shows them all, and a folder that is kept up to date."""

import dataclasses
import re

import pytest

from shadowcheck.check.pipeline import catch, check
from shadowcheck.classics import die_hard
from shadowcheck.draw.gallery import gallery, stale, write
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.specification import Exhibit
from shadowcheck.trace.story import story
from shadowcheck.verify.verification import verify_design
from toys import coordinator, servants
from toys.masters import SERVANTS


@pytest.fixture(scope="module")
def drawn():
    """The gallery of the small model."""
    return gallery(coordinator.MODEL)


def test_every_machine_network_observer_and_run_is_there_in_every_form(drawn):
    stems = {path.rpartition(".")[0] for path in drawn}
    assert stems == {
        "index",
        "network",
        "states",
        "machines/boss",
        "machines/writer",
        "views/writer",
        "sequences/normal",
        "sequences/hasty",
        *(f"observers/{name}" for name in ("never", "precedes", "absent", "responds")),
    }
    for path in drawn:
        stem, kind = path.rsplit(".", 1)
        if stem.startswith("sequences/"):
            assert kind in ("svg", "mmd")
        elif stem.startswith("views/"):
            assert kind == "svg"
        elif stem != "index":
            assert {f"{stem}.{each}" for each in ("dot", "svg", "mmd")} <= set(drawn)


def test_the_index_shows_every_picture_and_every_file(drawn):
    page = drawn["index.md"].decode()
    assert {f"{path}" for path in drawn if path.endswith(".svg")} == set(re.findall(r"!\[[^]]*\]\(([^)]*)\)", page))
    assert set(re.findall(r"[^!]\[\w+\]\(([^)h#][^)]*)\)", page)) == set(drawn) - {"index.md"}


def test_the_index_says_which_claim_a_fault_breaks_and_on_which_page_it_stands(drawn):
    page = drawn["index.md"].decode()
    assert "### Seeded fault: hasty\n\nThe coordinator decides at once.\n" in page
    assert "Claim `decide-last`: The coordinator decides when every writer is prepared." in page
    assert "Page: [deciding](https://example.org/deciding)." in page


def test_the_index_tells_every_run_in_words(drawn):
    assert (
        "1. The coordinator asks.\n     coordinator: idle -> asking\n2. The coordinator decides.\n"
        in drawn["index.md"].decode()
    )


def test_a_chart_names_the_claim_that_is_broken_and_by_what(drawn):
    text = drawn["sequences/hasty.mmd"].decode()
    assert "Broken#58; The coordinator decides when every writer is prepared." in text
    assert "Because coordinator was decided" in text


def test_each_seeded_fault_is_looked_for_once():
    asked = []

    def counting(model, fault):
        asked.append(fault.name)
        return catch(model, fault)

    gallery(coordinator.MODEL, catching=counting)
    assert asked == ["hasty"]


def test_a_machine_that_an_option_puts_in_place_of_another_is_drawn_too():
    def build(options):
        network = coordinator.network(options)
        return (
            network
            if options["pace"] == "quick"
            else network.played_by("boss", dataclasses.replace(coordinator.COORDINATOR, name="Slow"))
        )

    files = gallery(dataclasses.replace(coordinator.MODEL, build=build))
    assert "machines/boss-slow.svg" in files
    assert b"coordinator: Slow" in files["machines/boss-slow.svg"]


def test_a_fault_that_nobody_catches_is_an_error():
    harmless = dataclasses.replace(coordinator.MODEL.seeded_faults[0], name="harmless", change=lambda network: network)
    with pytest.raises(SpecificationError, match="no claim catches the seeded fault 'harmless'"):
        gallery(dataclasses.replace(coordinator.MODEL, seeded_faults=(harmless,)))


def test_a_fault_without_a_run_to_show_is_told_in_the_index_alone():
    still = dataclasses.replace(
        coordinator.MODEL.seeded_faults[0],
        name="still",
        change=lambda network: network.edited("commit", lambda _: None),
        kills=("may-commit",),
    )
    files = gallery(dataclasses.replace(coordinator.MODEL, seeded_faults=(still,), normal=""))
    assert not [path for path in files if path.startswith("sequences/")]
    assert "No run shows it" in files["index.md"].decode()


def test_the_first_claim_with_a_run_is_shown():
    change = coordinator.MODEL.seeded_faults[0].change
    both = dataclasses.replace(
        coordinator.MODEL.seeded_faults[0],
        kills=("may-commit", "decide-last"),
        change=lambda network: change(network).edited("commit", lambda _: None),
    )
    files = gallery(dataclasses.replace(coordinator.MODEL, seeded_faults=(both,), normal=""))
    assert "Claim `decide-last`" in files["index.md"].decode()
    assert "sequences/hasty.svg" in files


def test_a_claim_of_the_model_itself_has_no_page():
    stuck = dataclasses.replace(
        coordinator.MODEL.seeded_faults[0],
        kills=("no-deadlock",),
        change=lambda network: network.edited("ask", lambda _: None),
    )
    page = gallery(dataclasses.replace(coordinator.MODEL, seeded_faults=(stuck,), normal=""))["index.md"].decode()
    assert "Page: the model itself." in page


def test_a_normal_course_that_does_not_exist_is_an_error():
    with pytest.raises(SpecificationError, match="no run shows the normal course"):
        gallery(dataclasses.replace(coordinator.MODEL, build=coordinator.HASTY.build, normal="decide-last"))
    with pytest.raises(SpecificationError, match="no run shows the normal course"):
        gallery(dataclasses.replace(coordinator.MODEL, normal="ask-first"))


def test_two_pictures_of_one_name_are_an_error():
    fault = coordinator.MODEL.seeded_faults[0]
    twice = (fault, dataclasses.replace(fault, name="Hasty!"))
    with pytest.raises(SpecificationError, match=r"two pictures would be called sequences/hasty\.svg"):
        gallery(dataclasses.replace(coordinator.MODEL, seeded_faults=twice))


def shown(design, breaks):
    """The index of a gallery with a servant that breaks that claim."""
    exhibit = Exhibit(design.__name__, "It is a servant.", design, SERVANTS, breaks)
    bare = dataclasses.replace(coordinator.MODEL, seeded_faults=(), normal="", exhibits=lambda: (exhibit,))
    return gallery(bare)["index.md"].decode()


def test_a_mistake_of_a_design_is_told_as_verify_tells_it():
    finding, *_ = verify_design(servants.Stubborn, interface=SERVANTS).findings
    page = shown(servants.Stubborn, "resumes")
    assert "\n".join(story(finding.trace)) in page
    assert f"Claim `resumes`: {finding.verdict.claim.statement}" in page


def test_a_claim_that_verify_tells_with_another_is_shown_by_their_story():
    assert "Claim `still-while-frozen`" in shown(servants.Sloppy, "tidies-when-thawed")


def test_a_claim_that_is_broken_only_after_another_is_told_alone():
    finding, *_ = verify_design(servants.Frozen, interface=SERVANTS).findings
    assert [one.id for one in finding.follows] == ["resumes"]
    assert "Claim `resumes`" in shown(servants.Frozen, "resumes")


def test_a_design_that_does_not_make_its_mistake_is_an_error():
    with pytest.raises(SpecificationError, match="'Good' does not break 'resumes'"):
        shown(servants.Good, "resumes")


FILES = {"index.md": b"# x\n", "machines/a.svg": b"<svg/>\n"}


def test_a_written_gallery_is_not_stale(tmp_path):
    assert write(FILES, tmp_path / "new") == ["index.md", "machines/a.svg"]
    assert stale(FILES, tmp_path / "new") == []


def test_only_what_changed_is_written_again(tmp_path):
    write(FILES, tmp_path)
    (tmp_path / "index.md").write_bytes(b"old")
    assert write(FILES, tmp_path) == ["index.md"]


def test_what_is_missing_different_or_unexpected_is_named(tmp_path):
    write({**FILES, "network.svg": b"x"}, tmp_path)
    (tmp_path / "index.md").write_bytes(b"old")
    (tmp_path / "machines" / "a.svg").unlink()
    (tmp_path / ".gitattributes").touch()
    assert stale(FILES, tmp_path) == [
        "index.md: is out of date",
        "machines/a.svg: is missing",
        "network.svg: is not a picture of the gallery",
    ]


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path):
    assert stale(FILES, tmp_path / "none") == ["index.md: is missing", "machines/a.svg: is missing"]


def test_pictures_that_are_no_more_are_removed_and_nothing_else(tmp_path):
    write({**FILES, "sequences/old.mmd": b"x", "machines/notes.txt": b"mine", "mine.svg": b"mine"}, tmp_path)
    assert write(FILES, tmp_path) == ["sequences/old.mmd"]
    assert (tmp_path / "machines" / "notes.txt").exists()
    assert (tmp_path / "mine.svg").exists()


def test_pictures_of_every_folder_are_removed_when_they_are_no_more(drawn, tmp_path):
    write(drawn, tmp_path)
    write({"index.md": drawn["index.md"]}, tmp_path)
    assert not [path for path in tmp_path.rglob("*.svg") if path.parent != tmp_path]


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SpecificationError, match=r"(?s)the pictures cannot be written.*--out") as caught:
        write(FILES, tmp_path / "file")
    assert str(tmp_path / "file") in caught.value.where


def test_ctrl_c_is_no_mistake_of_the_model(monkeypatch):
    def interrupted(*given, **options):
        report = check(*given, **options)
        return dataclasses.replace(report, outcome=dataclasses.replace(report.outcome, unfinished=INTERRUPTED))

    monkeypatch.setattr("shadowcheck.draw.gallery.check", interrupted)
    with pytest.raises(KeyboardInterrupt):
        gallery(coordinator.MODEL)


def test_observers_that_no_claim_has_are_not_drawn():
    drawn = gallery(die_hard.MODEL.model())
    assert {path for path in drawn if path.startswith("observers/")} == {
        f"observers/never.{kind}" for kind in ("dot", "mmd", "svg")
    }
