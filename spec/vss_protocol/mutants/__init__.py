"""Seeded faults: deliberate mistakes in the model, each with the claims that catch it."""
