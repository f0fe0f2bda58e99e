"""Export: an instantiated network in the languages of other tools, so that strangers can confirm what is counted."""

from shadowcheck.export.aut import aut
from shadowcheck.export.promela import promela
from shadowcheck.export.smv import smv
from shadowcheck.export.tla import Specification, tla

__all__ = ["Specification", "aut", "promela", "smv", "tla"]
