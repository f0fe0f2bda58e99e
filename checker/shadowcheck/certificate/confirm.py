"""Confirming a certificate: it is compared with what the model says, and solvers are asked.

Solvers run as programs of their own, so that several work at the same time, and each can be stopped.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import zip_longest
from threading import Thread
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.certificate.document import Parts

SOLVERS = {"z3": "z3-solver", "cvc5": "cvc5"}
"""The solvers, by the names of their modules, with the packages that bring them."""
_NAMED = re.compile(r"\((?:define-fun|define-sort|declare-const) (\|[^|]*\||\S+)", re.MULTILINE)
_VIEWS = re.compile(r"\(define-fun (\|[^|]* [^|]*\|) \(")
"""How a definition of views begins: its name has a space in it, as no word of the language has."""


@dataclass(frozen=True)
class Answer:
    """What a solver said: so many obligations were `met`; the title of the first that was not, and the answer to it."""

    solver: str
    met: int
    failed: str = ""
    said: str = ""

    def confirms(self, parts: Parts) -> bool:
        """Whether it met all obligations of *parts*, and complained of nothing."""
        return not self.failed and self.met == parts.obligations


Told = Callable[[str, int], None]


def installed() -> list[str]:
    """Return the solvers that are installed."""
    return [name for name in SOLVERS if find_spec(name) is not None]


def difference(text: str, parts: Parts) -> str:
    """Say where the certificate *text* is not about what the model says, in *parts*; "" if it is.

    Only the views may be different, and they may do nothing but define functions that nothing else defines. What is
    declared after them, they cannot speak of.
    """
    given, head, end = text.split("\n"), parts.head.split("\n")[:-1], "".join(parts.sections).split("\n")
    for number, (line, wanted) in enumerate(zip_longest(given[:len(head)], head), 1):
        if line != wanted:
            return f"line {number} is not what the model says"
    for number, (line, wanted) in enumerate(zip_longest(given[len(head):][::-1][:len(end)], end[::-1])):
        if line != wanted:
            return f"line {len(given) - number} is not what the model says"
    return _of_views("\n".join(given[len(head):len(given) - len(end)]), parts)


def _of_views(views: str, parts: Parts) -> str:
    taken = set(_NAMED.findall("".join([parts.head, *parts.sections])))
    try:
        found = forms(views)
    except ValueError as error:
        return f"the views cannot be read from here on: {error}"
    for form in found:
        name = _VIEWS.match(form)
        if name is None or name[1] in taken:
            return f"among the views is something that defines none: {form[:60]}"
    return ""


def asked(solvers: Sequence[str], text: str, parts: Parts, told: Told = lambda _solver, _met: None) -> list[Answer]:
    """Ask each of *solvers*, all at the same time, for the obligations of the certificate *text*, until one is not met.

    *text* must have the *parts*. *told* is called with the solver and the number of those that are met, now and then.
    Ctrl-C stops the solvers, and is raised.
    """
    begin = len(text) - sum(map(len, parts.sections))
    scripts = json.dumps([text[:begin] + parts.sections[0], *parts.sections[1:]])
    running = [_Running(solver, scripts, told) for solver in solvers]
    try:
        for one in running:
            one.start()
        for one in running:
            one.join()
    finally:
        for one in running:
            one.stop()
    return [one.answer for one in running]


class _Running(Thread):
    """A solver at work; `answer` is what it has said so far."""

    def __init__(self, solver: str, scripts: str, told: Told) -> None:
        super().__init__(daemon=True)
        self.answer = Answer(solver, 0, said="it stopped")
        self._scripts, self._told, self._title = scripts, told, ""
        command = [sys.executable, "-m", "shadowcheck.certificate.solver", solver]
        self._process = subprocess.Popen(  # noqa: S603 - it is our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def run(self) -> None:
        """Read what it says, until an obligation is not met."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError(self._process)
        with suppress(OSError), stdin:  # one that has stopped says nothing, which is seen below
            stdin.write(self._scripts)
        for line in stdout:
            for said in json.loads(line):
                self._hear(said)
                if self.answer.failed:
                    return
            self._told(self.answer.solver, self.answer.met)

    def _hear(self, said: str) -> None:
        if said == "unsat":
            self.answer = replace(self.answer, met=self.answer.met + 1)
        elif said in {"sat", "unknown"} or said.startswith("(error"):
            self.answer = replace(self.answer, failed=self._title or "the definitions", said=said)
        else:
            self._title = said.strip('"')

    def stop(self) -> None:
        """End it, and close what it was heard by."""
        with self._process:
            self._process.kill()
            if self.is_alive():
                self.join()
