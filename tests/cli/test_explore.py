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
