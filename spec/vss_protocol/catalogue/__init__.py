"""The catalogue of the documentation, and how each of its numbers is covered."""
