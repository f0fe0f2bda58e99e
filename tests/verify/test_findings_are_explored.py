"""`verify --explore`: each finding is a story in the page, in the network and under the reading of its own."""

import json
import re

import pytest

from explorer.reading import Tables
from shadowcheck.cli.explored import explored
from toys.refusals import refusal


def contents(made):
    return json.loads(re.search(r'id="contents">(.*?)</script>', made.decode(), re.DOTALL)[1])


@pytest.mark.parametrize("name", ["Sloppy", "Deaf", "Busy", "Stubborn"])
def test_the_story_of_each_finding_is_a_run_of_its_world(verified, name):
    report = verified(name)
    told = contents(explored([report]))
    traces = [finding.trace for finding in report.findings if finding.trace is not None]
    assert len(told["stories"]) >= len(traces)
    for story in told["stories"]:
        world, path = re.match(r"#m=(\d+)&v=\w+&p=([\w.]*)", story["address"]).groups()
        table = Tables(told["worlds"][int(world)])
        state = table.initial
        for rule in filter(None, path.split(".")):
            state = dict(table.successors(state))[int(rule, 36)]


def test_a_finding_under_one_reading_is_told_in_the_world_of_that_reading(verified):
    report = verified("Deaf")
    told = contents(explored([report]))
    (finding,) = (one for one in report.findings if one.readings)
    (story,) = (one for one in told["stories"] if finding.id in one["title"])
    world = told["worlds"][int(story["address"].removeprefix("#m=")[0])]
    assert [world["settings"]["reading"]] == list(finding.readings)
    assert story["says"] == finding.verdict.claim.statement


def test_a_design_without_findings_can_be_explored_too(run, servants_file, tmp_path):
    file = tmp_path / "good.html"
    done = run(f"{servants_file}:Good", "--explore", str(file))
    assert done.exit_code == 0
    assert f"note: {file}: open it in a web browser" in done.stdout
    told = contents(file.read_bytes())
    assert (told["stories"], len(told["worlds"])) == ([], 1)


def test_the_design_itself_is_not_overwritten(run, servants_file):
    assert "the design would be lost" in refusal(run(f"{servants_file}:Good", "--explore", str(servants_file)))
