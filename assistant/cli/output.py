"""What commands print: people read it in colours, programs read one JSON object a line."""

import json
import sys
from typing import Any, NoReturn

from rich.console import Console

console = Console(highlight=False)
"""Results, on standard output."""
notes = Console(stderr=True, highlight=False)
"""Progress and errors, on standard error."""


def print_json(value: Any) -> None:
    """One JSON object on a line of its own, flushed, so that a program can answer it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def fail(code: str, message: str, *, exit_code: int = 1) -> NoReturn:
    """Say what went wrong and end."""
    notes.print(f"[bold red]{code}[/]: {message}", markup=True, soft_wrap=True)
    sys.exit(exit_code)
