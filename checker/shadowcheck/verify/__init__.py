"""Verify: a design in its environment, and its broken claims as findings by cause."""

from shadowcheck.verify.verification import DesignReport, verify_design

__all__ = ["DesignReport", "verify_design"]
