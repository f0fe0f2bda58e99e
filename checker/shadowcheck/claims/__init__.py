"""Claims: what is asserted of a network, as patterns over predicates."""
