"""Exit statuses: what each command ends with, and what that means. They are stable: scripts may rely on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BROKEN, WRONG_INPUT, UNFINISHED = 1, 2, 3
"""Exit statuses besides 0: some claim fails, the input is wrong, the search is not finished."""
INTERNAL_ERROR = 70
"""Exit status of a bug of ours: `EX_SOFTWARE` of sysexits.h."""

_ALL = {
    WRONG_INPUT: "The input is wrong: standard error says what, where, why, and what to write instead.",
    UNFINISHED: "Ctrl-C, or out of memory, before it was finished.",
    INTERNAL_ERROR: "A bug in shadowcheck, with a traceback: please report it.",
}
"""What every command may end with, unless it says otherwise."""

_OWN: Mapping[str, Mapping[int, str]] = {
    "catalogue": {
        0: "It is shown; with --check, all claims hold or are excused.",
        BROKEN: "With --check: some claim fails or is vacuous.",
        UNFINISHED: "With --check: no claim fails, but the search is unfinished.",
    },
    "certify": {
        0: "Every solver that was asked confirms the certificate.",
        BROKEN: "It is rejected: it does not say what the model says, or a solver refutes it.",
        UNFINISHED: "It is not rejected, but some solver could not decide, or was stopped.",
    },
    "check": {
        0: "All claims hold or are excused.",
        BROKEN: "Some claim fails or is vacuous.",
        UNFINISHED: "No claim fails, but the search is unfinished: a limit, Ctrl-C, or too little memory.",
    },
    "completion": {0: "The script is on standard output."},
    "diagram": {
        0: "The pictures are written; with --check, each is up to date.",
        BROKEN: "With --check: some picture is out of date.",
    },
    "drive": {
        0: "No error in any run, and all that was asked for was tried.",
        BROKEN: "An error: a rule is broken, or the program crashed, hung, or misused the interface.",
        UNFINISHED: "No error, but not everything was tried or decided: --runs, --seconds, Ctrl-C, or calls not told.",
    },
    "explain": {0: "It is explained."},
    "explore": {0: "The page is written."},
    "export": {0: "It is written."},
    "fake": {0: "It is compiled, and where it is is on standard output."},
    "header": {0: "Its folder is on standard output, or it is written."},
    "learn": {
        0: "No error, as far as it was learned; with --against, it does what the design does.",
        BROKEN: "An error that a run of the program confirms; or, with --against, a difference.",
        UNFINISHED: "No such error, but not all was tried or decided, or one of the design is not confirmed.",
    },
    "list": {0: "It is listed."},
    "mutate": {
        0: "Every mutant is decided; with --strict, a claim notices each that changes something.",
        BROKEN: "With --strict: no claim notices some mutant.",
        UNFINISHED: "Some mutant is not decided: a limit, Ctrl-C, or too little memory.",
    },
    "new": {0: "The file is written."},
    "simulate": {
        0: "No claim was broken in these runs, which proves nothing.",
        BROKEN: "Some claim was broken in one of them.",
    },
    "sweep": {
        0: "All claims hold or are excused in every configuration.",
        BROKEN: "Some claim fails or is vacuous in one of them.",
        UNFINISHED: "No claim fails, but some configuration is unfinished: a limit, Ctrl-C, or too little memory.",
    },
    "test": {
        0: "The tests cover all that they are for.",
        UNFINISHED: "They cover what was met, but the search is unfinished: a limit, or too little memory.",
    },
    "trace": {
        0: "No error: nothing is broken, or only what counts as a warning or a note.",
        BROKEN: "An error: a rule is broken.",
        UNFINISHED: "No error, but one is possible: the log does not decide it.",
    },
    "verify": {
        0: "No error: nothing is broken, or only what counts as a warning or a note, or is waived.",
        BROKEN: "An error: an obligation is broken.",
        UNFINISHED: "No error, but some claim is not settled: the search is unfinished.",
    },
}


def statuses_of(command: str) -> dict[int, str]:
    """Tell what each exit status of the *command* with that name means, 0 first."""
    return dict(sorted({**_ALL, **_OWN.get(command, {})}.items()))
