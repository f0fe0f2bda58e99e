"""The page and the schema of the protocol say what the checker takes: for programs that speak it by themselves."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from drive.test_a_program_is_driven_through_its_answers import driven, forgets_abort
from drive.writers import forgets_abort as writer_forgets_abort
from drive.writers import writer
from shadowcheck.drive.message import KINDS, WrongMessage, checked

SPEC = Path(__file__).parents[2] / "spec"
PAGE = (SPEC / "driven-programs.md").read_text(encoding="utf-8")
SCHEMA = json.loads((SPEC / "driven-programs.schema.json").read_text(encoding="utf-8"))
NAMES = {"shadowcheck": "greeting"}
FACTS = {"GetBackupSucceeded", "GetBackupType", "GetCurrentSnapshotSetId", "GetSessionId", "IsWriterShuttingDown"}
"""What a writer can ask for, of which the page has an example that is no whole line."""


def valid(part):
    return jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{part}"}]})


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_has_the_keys_that_a_message_may_have(kind):
    properties = SCHEMA["$defs"][NAMES.get(kind, kind)]["properties"]
    assert set(properties) == {kind, *KINDS[kind]}


def test_each_example_of_the_page_is_a_line_of_the_protocol():
    examples = [*re.findall(r"^(\{.*\})$", PAGE, re.MULTILINE), *re.findall(r"`(\{\".*?\})`", PAGE)]
    whole = [json.loads(one) for one in examples if "..." not in one]
    lines = [one for one in whole if not one.keys() <= FACTS]
    assert len(lines) > 8
    for one in lines:
        jsonschema.Draft202012Validator(SCHEMA).validate(one)


@pytest.mark.parametrize("given", [forgets_abort, writer(writer_forgets_abort, "holds writes")])
def test_what_is_said_while_a_program_is_driven_is_as_the_schema_says(given, monkeypatch):
    said, replied = [], []
    start = given.start

    def listened(number):
        running = start(number)
        receive, send = running.receive, running.send
        running.receive = lambda: said.append(receive()) or said[-1]
        running.send = lambda reply: replied.append(reply) or send(reply)
        return running

    monkeypatch.setattr(given, "start", listened)
    driven(given, deviations=1, runs=30)
    for one in filter(None, said):
        valid("program").validate(one)
    for one in replied:
        assert list(valid("reply").iter_errors(one)) == [] or one == {}
    assert len(replied) > 50


def test_an_answer_has_the_number_that_windows_gives_it():
    """A program may compare with S_OK, so a success must not come as S_FALSE, which logs call S_OK, too."""
    header = (SPEC / "vss_protocol/driven/include/shadowcheck_vss/hresults.hpp").read_text(encoding="utf-8")
    codes = {name: int(code, 16) for name, code in re.findall(r"IS\((\w+), (0x\w+)u\)", header)}
    referee = driven(forgets_abort, deviations=0).referee
    numbers = {name: number["hresult"] for name in codes if (number := referee.number(name))}
    assert numbers == {name: codes[name] for name in numbers}
    assert {"S_OK", "VSS_S_ASYNC_PENDING", "VSS_E_BAD_STATE"} <= numbers.keys()


@pytest.mark.parametrize("line", [
    {}, {"call": "Release", "deed": "copy files"}, {"call": ""}, {"label": 7}, {"ready": False},
    {"choice": "x", "among": ["y"]}, {"answer": "true", "default": "yes"}, {"shadowcheck": "1"},
    {"mistake": "x", "colour": "red"},
])
def test_what_is_wrong_is_refused_by_the_schema_and_by_the_checker_alike(line):
    assert not valid("program").is_valid(line)
    with pytest.raises(WrongMessage):
        checked(line)
