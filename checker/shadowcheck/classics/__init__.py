"""Eleven classic protocols and puzzles as examples: each is checked by its name, and has its published counts.

They are written in the notation of `shadowcheck.protocol`, and each is a file to read from top to bottom, and to copy.
"""
