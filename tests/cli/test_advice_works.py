"""Whoever follows the "instead" of a refusal to the letter has a design that is accepted."""

import re

import pytest

from cli.designs import writer
from toys.refusals import refusal

WRITER = writer()
BARE = """
from shadowcheck.machine import NoData, State, observable, stays
from vss_protocol.writer_design import WriterDesign


class Bare(WriterDesign):
    writes_data = False
    idle = State(initial=True)
    prepare_for_snapshot = stays(idle)
    freeze = stays(idle)
    thaw = stays(idle)
    abort = stays(idle)
"""
NAMES = re.compile(r"did you mean (\w+)")
CASES = {
    "no data class": (BARE, r"(class Bare\(WriterDesign\[NoData\]\))", r"class Bare\(WriterDesign\)", r"{}"),
    "a parameter too many": (
        BARE.replace("(WriterDesign)", "(WriterDesign[NoData])") + "\n    def on_freeze(self, backup):\n        pass\n",
        r"(def on_freeze\(self\):)", r"def on_freeze\(self, backup\):", r"{}",
    ),
    "a word for an answer": (writer(freeze="return 'S_OK'"), r"(return True)", r"return 'S_OK'", r"{}"),
    "a number for a bool": (writer(look="return 1"), r"(return bool)\(", r"return 1", r"{}(1)"),
    "a mistyped event": (
        WRITER.replace("    thaw =", "    thaww =").replace("on_thaw", "on_thaww"), NAMES, r"thaww", r"{}",
    ),
    "a mistyped handler": (WRITER.replace("on_freeze", "on_freez"), NAMES, r"on_freez\b", r"{}"),
    "a mistyped observable": (WRITER.replace("holds_writes", "hold_writes"), NAMES, r"hold_writes", r"{}"),
    "a field without bounds": (
        writer(field="count: int = 0"), r"(Annotated\[int, Between\()low, high\)\]", r"count: int", r"count: {}0, 3)]",
    ),
    "an error in words": (
        writer(freeze="self.set_writer_failure('retry')"), r"(WriterError\.RETRYABLE)", r"'retry'", r"{}",
    ),
    "a guard that raises": (
        WRITER.replace("freeze = running.to(running", "freeze = running.to(running, cond='is_there'")
        + "\n    def is_there(self):\n        return {}['x']\n",
        r"catch it there, and return (True) or False", r"return \{\}\['x'\]",
        r"try:\n            return {{}}['x']\n        except KeyError:\n            return {}",
    ),
    "an observable that raises": (
        writer(look="return {}['x']"), r"(catch it there), and return a value", r"return \{\}\['x'\]",
        r"try:\n            return {{}}['x']\n        except KeyError:\n            pass  # {}",
    ),
}
"""What is wrong: the file; the part of the advice to follow; the text that it replaces, and how."""


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_refusal_says_to_do_is_accepted(run, tmp_path, case):
    text, advice, wrong, right = case
    file = tmp_path / "design.py"
    file.write_text(text)
    instead = refusal(run("verify", str(file))).partition("instead: ")[2]
    found = re.search(advice, instead)
    assert found, instead
    mended = re.sub(wrong, right.format(found[1]).replace("\\n", "\n"), text)
    assert mended != text
    (tmp_path / "mended.py").write_text(mended)
    result = run("verify", str(tmp_path / "mended.py"))
    assert result.exit_code in (0, 1), result.output


@pytest.mark.parametrize("wrong", ["only", "path", "claims", "fields"])
@pytest.mark.parametrize("command", ["check", "verify"])
def test_an_option_that_may_have_been_meant_is_one_that_there_is(run, tmp_path, command, wrong):
    """The names by which the code calls options, such as `only` for `--claim`, are none."""
    file = tmp_path / "design.py"
    file.write_text(WRITER)
    asked = [command, *[str(file)] * (command == "verify")]
    instead = refusal(run(*asked, f"--{wrong}", "x")).partition("instead: ")[2].partition("\n")[0]
    meant = re.fullmatch(r"did you mean (.*)\?", instead)
    told = run(command, "--help").output
    assert all(f"--{one}" in told for one in meant[1].split(" or "))
