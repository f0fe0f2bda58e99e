"""Verify: a design in its environment, with its broken claims as findings, one per cause."""

from shadowcheck.verify.verification import DesignReport, verify_design

__all__ = ["DesignReport", "verify_design"]
