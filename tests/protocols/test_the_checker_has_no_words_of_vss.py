"""No identifier and no text of the checker speaks of VSS: models, interfaces and their packages bring all its words.

Docstrings are left out: one may take an example from VSS, if that explains best. Nobody sees it at run time. So are the
examples in `classics`, which nothing of the checker uses: readers and writers are older than VSS.
"""

import ast
import re
from pathlib import Path

import pytest

import shadowcheck

CHECKER = Path(shadowcheck.__file__).parent
FILES = sorted(one for one in CHECKER.rglob("*.py") if one.parent.name != "classics")
WORDS = re.compile("vss|writer|requester|backup|snapshot|shadow.?cop|freeze|thaw|provider", re.IGNORECASE)
FORMULAS = "a `Writer` writes formulas in the language of another tool"
WRITERS = {
    **dict.fromkeys(("export/formula.py", "export/promela.py", "export/promela_claims.py"), FORMULAS),
    **dict.fromkeys(("export/smv.py", "export/smv_claims.py", "export/tla.py", "export/tla_claims.py"), FORMULAS),
    **dict.fromkeys(("export/murphi.py", "export/murphi_claims.py"), FORMULAS),
}
"""Where "writer" may stand, which is an English word, too, and why."""
SOURCES = {"logs/events.py": "an event log of Windows calls the program that an event is from its `Provider`"}
"""Where "provider" may stand, and why."""

FREEZES = {"__main__.py": "`freeze` is a function of Python's collector of garbage"}
"""Where "freeze" may stand, and why."""


def words_of(text: str) -> list[str]:
    """The identifiers and the texts of a module that speak of VSS, without docstrings and what is said of the field."""
    tree = ast.parse(text)
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            said.append(node.value)
        if not isinstance(node, ast.Constant):
            said += [value for _, value in ast.iter_fields(node) if isinstance(value, str)]
        said += [name for name in getattr(node, "names", ()) if isinstance(name, str)]
    return [one for one in said if WORDS.search(one.replace("shadowcheck", ""))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(CHECKER).as_posix())
def test_a_module_of_the_checker_has_no_word_of_vss(file):
    name, said = file.relative_to(CHECKER).as_posix(), words_of(file.read_text(encoding="utf-8"))
    found = {word.lower() for one in said for word in WORDS.findall(one)}
    if name in WRITERS:
        assert found == {"writer"}, f"{said}; if there is none any more, take {name} out of WRITERS"
    elif name in SOURCES:
        assert found == {"provider"}, f"{said}; if there is none any more, take {name} out of SOURCES"
    elif name in FREEZES:
        assert found == {"freeze"}, f"{said}; if there is none any more, take {name} out of FREEZES"
    else:
        assert not found, f"{said}: the model or its interface must bring these words"


@pytest.mark.parametrize("text", [
    "x = 'the VSS service'", "def writer(): ...", "from a import freeze", "f(writers=1)", "class Requester: ...",
    "x = f'{y} backups'", "def f(snapshot): ...", "y.thaw", "nonlocal provider", "import vss_protocol", "a as writer",
])
def test_such_a_word_is_found_wherever_it_stands(text):
    if text.startswith("nonlocal"):
        text = f"def f():\n    {text.replace('nonlocal', 'global')}"
    assert words_of(text.replace("a as writer", "import a as writer"))


def test_docstrings_are_left_out():
    text = '"""VSS."""\nclass A:\n    """Writers."""\n    b: int\n    """Backups."""\n'
    assert words_of(text) == []
