"""A solver as a program of its own: ``python -m shadowcheck.certificate.solver z3`` (or cvc5).

It reads a list of scripts, as JSON, from standard input, runs them one after the other in one session, and writes a
line for each: the list of what was printed, as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable



def z3() -> Callable[[str], str]:
    """Return a session of Z3: a function that runs a script and returns what is printed."""
    import z3 as library  # noqa: PLC0415 - an extra, which brings one of the solvers

    context = library.Context()

    def run(script: str) -> str:
        return str(library.Z3_eval_smtlib2_string(context.ref(), script))

    return run


def cvc5() -> Callable[[str], str]:
    """Return a session of cvc5: a function that runs a script and returns what is printed."""
    import cvc5 as library  # noqa: PLC0415 - an extra, which brings one of the solvers

    manager = library.TermManager()
    solver, symbols = library.Solver(manager), library.SymbolManager(manager)
    solver.setOption("incremental", "true")
    parser = library.InputParser(solver, symbols)

    def run(script: str) -> str:
        parser.setStringInput(library.InputLanguage.SMT_LIB_2_6, script, "certificate")
        printed = []
        while not (command := parser.nextCommand()).isNull():
            printed.append(str(command.invoke(solver, symbols)))
        return "".join(printed)

    return run


def main(name: str) -> None:
    """Run the scripts from standard input by the solver *name*."""
    run = {"z3": z3, "cvc5": cvc5}[name]()
    for script in json.load(sys.stdin):
        try:
            printed = run(script)
        except Exception as error:  # noqa: BLE001 - whatever the solver does not accept is its answer
            printed = f"(error {error})"
        sys.stdout.write(json.dumps(printed.splitlines()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
