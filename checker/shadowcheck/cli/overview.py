"""Overview: the commands in the order in which one meets them, each in a line, for the help of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OVERVIEW: Mapping[str, Mapping[str, str]] = {
    "Your own designs and logs": {
        "new": "Write a design or a model to start from.",
        "verify": "Verify a design against all that may happen to it.",
        "trace": "Judge the log of a run, line by line.",
        "drive": "Run a program, and give each of its calls each answer.",
        "learn": "Learn the state machine of a program, and verify it.",
        "header": "Say where the header for programs in C++ is.",
        "fake": "Compile the library that unchanged programs load.",
        "diagram": "Draw a design, or all pictures of a model.",
    },
    "The model": {
        "check": "Check every claim of a model, in every order of events.",
        "explore": "Write a web page on which a model can be gone through.",
        "explain": "Explain a claim, or the code of an error.",
        "list": "List claims, faults, options, models, kinds of designs.",
        "catalogue": "Tell what became of each documented rule or sentence.",
        "certify": "Confirm a certificate that 'check' wrote.",
        "export": "Write a model for SPIN, TLC, NuSMV or CADP.",
    },
    "More with a model": {
        "simulate": "Make random runs, and see what they meet and break.",
        "test": "Make tests that take every step, for an implementation.",
        "mutate": "Take something away, and see which claims notice.",
        "sweep": "Check it under many options and sizes, as a table.",
    },
    "The shell": {"completion": "Print the script that completes names in your shell."},
}
"""The commands by what they are about, each with what it does; its own help says more."""

BEGIN: Mapping[str, str] = {
    "shadowcheck check": "checks the installed model",
    "shadowcheck list": "says which KIND of design 'new' can write",
    "shadowcheck COMMAND --help": "says what a command takes, and its exit statuses",
}
"""What to try first."""
