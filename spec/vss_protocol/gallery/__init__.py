"""A gallery of designs: good ones to learn from, and the documented mistakes, each in the smallest design that makes it."""
