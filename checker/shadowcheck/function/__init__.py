"""Functions as designs: run with every answer to every call, and folded into a table."""

from shadowcheck.function.design import design_of, is_design
from shadowcheck.function.place import MAIN
from shadowcheck.function.profile import Asking, Handle, Profile, Thread
from shadowcheck.function.table import THREAD

__all__ = ["MAIN", "THREAD", "Asking", "Handle", "Profile", "Thread", "design_of", "is_design"]
