"""Traces: runs of an instance, rebuilt from evidence, replayed on live machines, and told as stories and charts."""

from shadowcheck.trace.trace import Change, Driven, ReplayError, Trace, TraceStep, rebuild, replay

__all__ = ["Change", "Driven", "ReplayError", "Trace", "TraceStep", "rebuild", "replay"]
