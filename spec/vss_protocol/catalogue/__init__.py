"""The catalogue of the documentation, number by number, and what has become of each."""
