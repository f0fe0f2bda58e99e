"""Verify: a design in its environment, and its broken claims as findings by cause."""
