"""Export: an instantiated network in the languages of other tools, to confirm counts and verdicts independently."""

from shadowcheck.export.aut import aut
from shadowcheck.export.murphi import murphi
from shadowcheck.export.promela import promela
from shadowcheck.export.smv import smv
from shadowcheck.export.tla import Specification, tla

__all__ = ["Specification", "aut", "murphi", "promela", "smv", "tla"]
