"""Classes as designs: objects that are sent every event in every state, whose states are the values of attributes."""

from shadowcheck.object.design import design_of_class, is_design_of_class
from shadowcheck.object.profile import Fact, Profile
from shadowcheck.object.words import Words

__all__ = ["Fact", "Profile", "Words", "design_of_class", "is_design_of_class"]
