"""Traces: rebuilt, replayed, and told."""

from shadowcheck.trace.trace import Change, ReplayError, Trace, TraceStep, rebuild, replay

__all__ = ["Change", "ReplayError", "Trace", "TraceStep", "rebuild", "replay"]
