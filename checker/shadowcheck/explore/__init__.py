"""Explore: every interleaving of a compiled network, as a graph."""

from shadowcheck.explore.graph import Graph
from shadowcheck.explore.reference import explore

__all__ = ["Graph", "explore"]
