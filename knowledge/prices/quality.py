"""How far a figure can be trusted, the same words in every price file."""

from typing import Literal

Quality = Literal["good", "fair", "weak", "estimate"]

TRUST: dict[Quality, float] = {"good": 1.0, "fair": 0.8, "weak": 0.5, "estimate": 0.4}
"""Weight of each in a quote's confidence, 0 to 1."""

WORKING_ESTIMATE = "Kalavaani's working estimate, to be replaced by the cooperative's own figure"
"""What stands in place of a source where there is none."""
