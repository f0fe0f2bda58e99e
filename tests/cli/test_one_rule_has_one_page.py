"""A rule is shown with one page, its own, in verify, trace and explain; the page of a remedy is told beside it."""

import json
import re

import pytest

RULE = "handlers-do-not-throw"
DESIGN = """
class MyWriter:
    def on_prepare_snapshot(self):
        pass

    def on_freeze(self):
        pass

    def on_thaw(self):
        raise ValueError

    def on_abort(self):
        pass
"""
HANDLERS = ("OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw")


@pytest.fixture
def shown(run, tmp_path):
    """The pages that verify and trace show with the rule, each for a handler that lets an exception out at a Thaw."""
    design, log = tmp_path / "my_writer.py", tmp_path / "run.jsonl"
    design.write_text(DESIGN)
    answers = dict.fromkeys(HANDLERS, "true") | {"OnThaw": "an exception"}
    lines = ({"object": "one", "about": "A", "call": name, "answer": answer} for name, answer in answers.items())
    log.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    told = {command: run(command, str(file)).stdout for command, file in (("verify", design), ("trace", log))}
    return {command: pages_in(text) for command, text in told.items()}


def pages_in(text):
    finding = next(part for part in text.split("\n\n") if re.match(rf"error: .*{RULE}", part))
    return re.findall(r"^  (page[\w ]*): (\S+)", finding, re.MULTILINE)


def test_verify_and_trace_show_the_page_that_explain_shows_and_that_of_the_remedy(run, shown):
    (page,) = re.findall(r"^  page +(\S+)", run("explain", RULE).stdout, re.MULTILINE)
    expected = [("page", page), ("page of the remedy", "nf-vswriter-cvsswriter-onthaw")]
    assert page != expected[1][1]
    assert shown == {"verify": expected, "trace": expected}
