"""Check: from a model to a report on it, and the choice of an engine."""

from shadowcheck.check.pipeline import Configuration, Report, catch, check

__all__ = ["Configuration", "Report", "catch", "check"]
