"""Check: the way from a model to a report on it, and the choice of an engine."""
