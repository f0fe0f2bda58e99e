"""Specifications: what a package offers to the checker: models, interfaces for designs, and accounts of rules."""

from shadowcheck.specification.account import Account, Cover, Entry, Section
from shadowcheck.specification.alone import alone
from shadowcheck.specification.interface import installed_interfaces, interface_of
from shadowcheck.specification.model import Exhibit, Interface, Model, Option, Part, SeededFault
from shadowcheck.specification.pages import Page, Reference, Row
from shadowcheck.specification.recording import Recording
from shadowcheck.specification.substitute import Library, Substitute

__all__ = [
    "Account",
    "Cover",
    "Entry",
    "Exhibit",
    "Interface",
    "Library",
    "Model",
    "Option",
    "Page",
    "Part",
    "Recording",
    "Reference",
    "Row",
    "Section",
    "SeededFault",
    "Substitute",
    "alone",
    "installed_interfaces",
    "interface_of",
]
