"""Functions as designs: run with every answer to every call, and folded into a table."""

from shadowcheck.function.design import design_of, is_design
from shadowcheck.function.profile import Asking, Handle, Profile

__all__ = ["Asking", "Handle", "Profile", "design_of", "is_design"]
