"""Names in TLA+: which words cannot name a module or a definition."""

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
"""Reserved words, the names of the module `Integers`, and those defined in every exported module."""
MODULES = frozenset("""
    Bags FiniteSets FiniteSetsExt Functions Integers Json Naturals Peano ProtoReals Randomization RealTime Reals
    Sequences SequencesExt TLAPS TLC TLCExt Toolbox
""".split())  # noqa: SIM905 - the same
"""Modules that come with TLA+'s tools."""
OPERATORS = ("WF_", "SF_")
"""Prefixes of the fairness operators."""

_MODULE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def module_names() -> Names:
    """Return a source of names for modules."""
    return Names([*KEYWORDS, *MODULES], OPERATORS)


def refuse_module(name: str, where: str) -> None:
    """Raise `SpecificationError` if *name* cannot name a module; *where* says where the user gave it."""
    why = _why_not(name)
    if why is not None:
        raise SpecificationError(
            f"a TLA+ module cannot be called {name!r}", where=where,
            why=f"TLC requires a module to have the name of its file, and {why}",
            instead="use another name for the file, such as network.tla", code="SC0407",
        )


def _why_not(name: str) -> str | None:
    if not _MODULE.fullmatch(name):
        return "a module's name is a letter, then letters, digits and underscores"
    if name.casefold() in {module.casefold() for module in MODULES}:
        return "TLA+ has a module of that name: your file would be read in its place"
    if name in KEYWORDS:
        return "the word already has a meaning in TLA+"
    if name.startswith(OPERATORS):
        return "names that begin like this stand for fairness in TLA+"
    return None
