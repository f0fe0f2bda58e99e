"""Protocols: a model written as variables, steps and claims, without a class for each machine.

For those who come from guarded commands (TLA+, Promela, Murphi): a variable has values, and a step is a function from
the values of some variables to their next values. Every variable becomes a machine and every step a synchronisation
vector, so that all engines, proofs, pictures and exports are the same as for machines that are declared as classes.
"""

from shadowcheck.protocol.parametric import parametric
from shadowcheck.protocol.protocol import Protocol
from shadowcheck.protocol.variable import Action, Participant, Variable, another, each, others

__all__ = ["Action", "Participant", "Protocol", "Variable", "another", "each", "others", "parametric"]
