"""A program of the gallery takes far fewer lines as a function than as a state machine.

Lines of code are counted: no blank ones, no comments, no docstrings. A class has its own lines, those of its data, and
those of the design that it is a variant of, as it is a whole program. A function has its own lines, and its share of
those of each step that it makes use of: a step of six lines in three programs counts for two.
"""

import ast
import inspect
from collections import Counter
from functools import cache

import pytest

from shadowcheck.machine.data import data_class
from vss_protocol.gallery import requester_small
from vss_protocol.gallery.mistakes_of_requesters import about_copies, about_ends, about_status
from vss_protocol.gallery.mistakes_of_requesters.about_ends import StoresAndLeaves
from vss_protocol.gallery.requester_functions.steps import delete_copies, finish
from vss_protocol.gallery.requester_functions.twins import TWINS
from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.starting.requester import FileCopyRequester

SMALL = 50
"""The lines of a state machine that does no whole backup: it lists, imports, or does without writers."""


def lines_of(source):
    """How many lines of code there are."""
    tree = ast.parse(source)
    documented = (node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    said = [node.body[0] for node in documented if ast.get_docstring(node) is not None]
    silent = {number for one in said for number in range(one.lineno, one.end_lineno + 1)}
    told = ((number, line.strip()) for number, line in enumerate(source.splitlines(), 1) if number not in silent)
    return sum(bool(line) and not line.startswith("#") for _, line in told)


@cache
def written(design):
    """The statement that makes a variant, and the name of what it is a variant of."""
    for module in (requester_small, about_copies, about_ends, about_status):
        source = inspect.getsource(module)
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == design.__name__:
                return ast.get_source_segment(source, node), vars(module)[node.value.args[0].id]
    raise LookupError(design)


def lines_of_class(design):
    if design.__module__.endswith("requester_variants"):
        source, base = written(design)
        return lines_of(source) + lines_of_class(base)
    data = data_class(design)
    known = [data] if data.__module__ == design.__module__ else []
    return sum(lines_of(inspect.getsource(one)) for one in (design, *known))


@cache
def steps_of(function):
    """The functions of ours that it calls, and those that these call."""
    named = (function.__globals__.get(name) for name in function.__code__.co_names)
    called = [one for one in named if inspect.isfunction(one)]
    return frozenset(called).union(*map(steps_of, called))


USERS = Counter(step for function in TWINS.values() for step in steps_of(function))


def lines_of_function(function):
    own = lines_of(inspect.getsource(function))
    return own + sum(lines_of(inspect.getsource(step)) / USERS[step] for step in steps_of(function))


def test_all_functions_together_have_at_most_a_third_of_the_lines():
    """Each step is counted once here, and whole."""
    functions = sum(lines_of(inspect.getsource(one)) for one in {*TWINS.values(), *USERS})
    assert 3 * functions <= sum(map(lines_of_class, TWINS))


@pytest.mark.parametrize(("design", "function"), TWINS.items(), ids=lambda one: one.__name__)
def test_a_program_that_makes_a_backup_with_writers_has_at_most_a_third_of_the_lines(design, function):
    """Smaller ones have fewer errors to tell apart, and less to lose; two thirds are the bound of those."""
    parts = 3 if lines_of_class(design) > SMALL else 1.5
    assert parts * lines_of_function(function) <= lines_of_class(design)


def test_lines_of_code_are_those_that_say_something():
    source = '''
def one(two):
    """Documented,

    in several lines.
    """
    # a comment

    return (
        "and a string"  # with a comment
    )
'''
    assert lines_of(source) == 4


def test_a_variant_is_as_long_as_what_it_is_a_variant_of_and_what_it_changes():
    assert lines_of_class(StoresAndLeaves) == lines_of_class(FileCopyRequester) + 4


def test_a_step_is_shared_by_those_that_make_use_of_it():
    assert USERS[delete_copies] == sum(delete_copies in steps_of(function) for function in TWINS.values()) > 1
    assert finish in steps_of(delete_copies) | steps_of(TWINS[ImageRequester])
