"""Views: claims are decided for every number of replicas at once, from what one replica and the single roles can be."""

from shadowcheck.views.beside import Beside, beside, restricted
from shadowcheck.views.closure import TooManyViewsError, close
from shadowcheck.views.prove import Proofs, prove

__all__ = ["Beside", "Proofs", "TooManyViewsError", "beside", "close", "prove", "restricted"]
