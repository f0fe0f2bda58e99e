"""Instances: a network for given numbers of replicas, as fields and rules over integers."""

from shadowcheck.instance.compile import compile_network
from shadowcheck.instance.instance import Field, Instance, Part, Rule, distances

__all__ = ["Field", "Instance", "Part", "Rule", "compile_network", "distances"]
