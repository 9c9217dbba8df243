"""Front matter: YAML between two lines of `---` at the beginning of an article. Everybody finds its end alike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import yaml

from rag.errors import DocumentError

MAX_FRONT_MATTER_BYTES = 16_000

_FENCE = "---"

if TYPE_CHECKING:
    _SafeLoader = yaml.SafeLoader
else:
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):
    """Values that are not what they look like, such as the date 2026-99-99, are errors with a line."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, "this value cannot be read", node.start_mark
            ) from error


def begins(lines: Sequence[str]) -> bool:
    """Whether the first line begins front matter."""
    return bool(lines) and lines[0].strip() == _FENCE


def end_of(lines: Sequence[str]) -> int | None:
    """Which line ends the front matter; None where there is none, or it does not end."""
    if not begins(lines):
        return None
    return next((number for number, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)


def yaml_of(text: str, name: str) -> object:
    """What front matter says; `name` is the article's.

    Raises:
        DocumentError: too large, no YAML, or with references, which can stand for any amount of text.
    """
    if len(text.encode()) > MAX_FRONT_MATTER_BYTES:
        raise DocumentError(f"{name}:2: front matter larger than {MAX_FRONT_MATTER_BYTES:,} bytes")
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if getattr(event, "anchor", None):
                line = event.start_mark.line + 2 if event.start_mark else 2
                raise DocumentError(f"{name}:{line}: front matter has no references (& and *)")
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise DocumentError(f"{name}:{line}: front matter is not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DocumentError(f"{name}:2: front matter is not YAML") from error
