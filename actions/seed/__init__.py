"""A marketplace to try things on: the demonstration one, or what a file describes."""

from actions.seed.demonstration import seed
from actions.seed.file import seed_file

__all__ = ["seed", "seed_file"]
