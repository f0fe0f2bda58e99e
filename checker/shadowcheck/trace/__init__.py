"""Traces: rebuilt, replayed, and told."""

from shadowcheck.trace.trace import Change, Driven, ReplayError, Trace, TraceStep, rebuild, replay

__all__ = ["Change", "Driven", "ReplayError", "Trace", "TraceStep", "rebuild", "replay"]
