"""How sure a recogniser was, as a number that means the same for every engine."""

import math
from typing import Final

_SLOPE: Final = 4.0
_INTERCEPT: Final = 2.5


def confidence_of(average_log_probability: float) -> float:
    """0 to 1 from the mean natural log probability of the tokens."""
    return 1.0 / (1.0 + math.exp(-(_INTERCEPT + _SLOPE * average_log_probability)))
