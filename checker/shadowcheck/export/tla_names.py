"""Names in TLA+: what may be the name of a module or of anything in it."""

from __future__ import annotations

import re

from shadowcheck.errors import SpecificationError
from shadowcheck.export.names import Names

KEYWORDS = frozenset("""
    ASSUME ASSUMPTION AXIOM BOOLEAN CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE IF IN
    INSTANCE LAMBDA LET LOCAL MODULE OTHER PROPOSITION STRING SUBSET THEN THEOREM TRUE UNCHANGED UNION VARIABLE
    VARIABLES WITH ACTION BY COROLLARY DEF DEFINE DEFS HAVE HIDE LEMMA NEW OBVIOUS OMITTED ONLY PICK PROOF PROVE
    QED RECURSIVE STATE SUFFICES TAKE TEMPORAL USE WITNESS Nat Int Real Init Next Spec Fairness TypeOK vars
""".split())  # noqa: SIM905 - as a list it would be a page
"""Words of the language, of the module `Integers`, and of every module that is written here."""
MODULES = frozenset("""
    Bags FiniteSets FiniteSetsExt Functions Integers Json Naturals Peano ProtoReals Randomization RealTime Reals
    Sequences SequencesExt TLAPS TLC TLCExt Toolbox
""".split())  # noqa: SIM905 - the same
"""Modules that come with TLA+'s tools."""
OPERATORS = ("WF_", "SF_")
"""What begins with one of these is read as fairness of what follows."""

_MODULE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def module_names() -> Names:
    """Return what hands out a name for a module."""
    return Names([*KEYWORDS, *MODULES], OPERATORS)


def refuse_module(name: str, where: str) -> None:
    """Refuse, with a `SpecificationError`, what cannot be the *name* of a module; *where* the user gave it."""
    why = _why_not(name)
    if why is not None:
        raise SpecificationError(
            f"a TLA+ module cannot be called {name!r}", where=where,
            why=f"TLC wants the module to be called as its file is, and {why}",
            instead="another name for the file, such as network.tla",
        )


def _why_not(name: str) -> str | None:
    if not _MODULE.fullmatch(name):
        return "a module's name is a letter, then letters, digits and underscores"
    if name.casefold() in {module.casefold() for module in MODULES}:
        return "a module of TLA+'s own is called so: the file would be read in its place"
    if name in KEYWORDS:
        return "the word has a meaning of its own in the module"
    if name.startswith(OPERATORS):
        return "this is how TLA+ writes fairness"
    return None
