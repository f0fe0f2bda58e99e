"""Verify: a design in its environment, with its broken claims as findings, one per cause."""

from shadowcheck.verify.broken import Level
from shadowcheck.verify.findings import Finding
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import DesignReport, verify_design

__all__ = ["DesignReport", "Finding", "Level", "Request", "verify_design"]
