"""Functions as designs: run with every answer to every call, and folded into a table."""

from shadowcheck.function.design import design_of, is_design
from shadowcheck.function.explore import THREAD
from shadowcheck.function.profile import Asking, Handle, Profile, Thread

__all__ = ["THREAD", "Asking", "Handle", "Profile", "Thread", "design_of", "is_design"]
