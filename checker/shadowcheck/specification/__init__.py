"""Specifications: what a package offers to the checker: models, interfaces for designs, and the catalogue of rules."""
