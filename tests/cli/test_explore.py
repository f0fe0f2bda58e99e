"""`shadowcheck explore`: writes one file, says where, refuses what it cannot do, and opens what it wrote."""

import json
import re
import webbrowser

from toys.refusals import refusal


def contents(page):
    return json.loads(re.search(r'id="contents">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_is_written_and_its_place_is_said(run, toy, tmp_path):
    file = tmp_path / "page.html"
    done = run("explore", f"{toy}:MODEL", "--writers", "3", "--out", str(file))
    assert done.exit_code == 0
    assert done.output.startswith(f"{file}: open it in a web browser (")
    (world,) = contents(file.read_text(encoding="utf-8"))["worlds"]
    assert world["settings"]["writers"] == "3"
    assert {"writer 1", "writer 2", "writer 3"} <= {field["name"] for field in world["fields"]}


def test_without_out_it_is_explorer_html_in_this_folder(run, toy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("explore", f"{toy}:MODEL").exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["explorer.html"]


def test_standard_output_holds_only_the_page(run, toy):
    done = run("explore", f"{toy}:MODEL", "--out", "-")
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.endswith("</html>\n")


def test_open_opens_what_was_written(run, toy, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    run("explore", f"{toy}:MODEL", "--out", str(tmp_path / "a.html"), "--open")
    assert opened == [(tmp_path / "a.html").resolve().as_uri()]


def test_a_page_on_standard_output_is_not_opened(run, toy):
    assert "which no browser can open" in refusal(run("explore", f"{toy}:MODEL", "--out", "-", "--open"))


def test_what_the_model_does_not_know_is_refused(run, toy, tmp_path):
    out = ("--out", str(tmp_path / "a.html"))
    refusal(run("explore", f"{toy}:MODEL", "--writers", "0", *out))
    refusal(run("explore", f"{toy}:MODEL", "--nobody", "3", *out))
    refusal(run("explore", f"{toy}:MODEL", "--without", "sunshine", *out))
    refusal(run("explore", f"{toy}:MODEL", "--fault", "none-such", *out))
    refusal(run("explore", f"{toy}:MODEL", "--out", str(tmp_path / "missing" / "a.html")))
    assert not any(tmp_path.iterdir())


def test_a_seeded_fault_comes_with_the_runs_that_show_it(run, toy, tmp_path):
    file = tmp_path / "a.html"
    assert run("explore", f"{toy}:MODEL", "--fault", "hasty", "--out", str(file)).exit_code == 0
    told = contents(file.read_text(encoding="utf-8"))
    assert [story["title"] for story in told["stories"]] == ["decide-last"]
    assert "hasty" in told["worlds"][0]["settings"]["seeded fault"]
    for story in told["stories"]:
        assert story["address"].startswith(f"#m=0&v={told['digests'][0]}&p=")


def test_a_page_of_many_replicas_is_said_to_become_large(run, toy, tmp_path):
    told = run("explore", f"{toy}:MODEL", "--writers", "7", "--out", str(tmp_path / "page.html"))
    assert "note: 7 writers: the page shows each of them" in told.stderr
    assert run("explore", f"{toy}:MODEL", "--out", str(tmp_path / "page.html")).stderr == ""


COMMIT = "protocols.two_phase_commit:MODEL"


def test_a_design_of_the_gallery_comes_with_the_run_that_the_gallery_shows(run, tmp_path):
    file = tmp_path / "a.html"
    assert run("explore", COMMIT, "--exhibit", "forgetful", "--out", str(file)).exit_code == 0
    told = contents(file.read_text(encoding="utf-8"))
    assert told["stories"][0]["title"] == "Forgetful: answers-everything (error)"


def test_a_good_design_of_the_gallery_is_explored_too(run, tmp_path):
    file = tmp_path / "a.html"
    assert run("explore", COMMIT, "--exhibit", "ledger", "--out", str(file)).exit_code == 0
    assert contents(file.read_text(encoding="utf-8"))["worlds"][0]["name"] == "Ledger"


def test_a_design_that_is_not_in_the_gallery_is_refused_with_the_nearest_name(run, tmp_path):
    said = refusal(run("explore", COMMIT, "--exhibit", "forgetfull", "--out", str(tmp_path / "a.html")))
    assert "SC0883" in said
    assert "did you mean forgetful?" in said
    assert not any(tmp_path.iterdir())


def test_a_design_of_the_gallery_is_explored_as_it_is(run, tmp_path):
    out = ("--out", str(tmp_path / "a.html"))
    for other in (("--fault", "none"), ("--without", "loss"), ("--set", "a=b")):
        assert "SC0882" in refusal(run("explore", COMMIT, "--exhibit", "forgetful", *other, *out))


def test_the_run_of_a_seeded_fault_that_the_gallery_shows_comes_first(run, toy, tmp_path):
    """The claim that is named first among those that catch the fault, wherever it stands in the list of claims."""
    file = tmp_path / "model.py"
    file.write_text(
        "import dataclasses\nfrom toys import coordinator\nfault = coordinator.MODEL.seeded_faults[0]\n"
        "unasked = lambda step: dataclasses.replace(step, moves=step.moves[1:])\n"
        "both = dataclasses.replace(fault, kills=('ask-first', 'decide-last'),\n"
        "    change=lambda network: fault.change(network).edited('prepare', unasked))\n"
        "MODEL = dataclasses.replace(coordinator.MODEL, seeded_faults=(both,))\n"
    )
    told = tmp_path / "a.html"
    assert run("explore", f"{file}:MODEL", "--fault", "hasty", "--out", str(told)).exit_code == 0
    titles = [story["title"] for story in contents(told.read_text(encoding="utf-8"))["stories"]]
    assert titles == ["ask-first", "decide-last"]
