"""The command line: `kalavaani --help`."""

import sys

from assistant.cli.app import app
from assistant.cli.output import fail

__all__ = ["main"]


def main() -> None:
    """Run the command line; 0 ok, 1 failed, 2 wrong usage. No stack trace reaches a user."""
    from assistant.cli import (  # noqa: F401  (they add their commands)
        conversations,
        diagnosis,
        evaluation,
        flows,
        knowledge,
        marketplace,
        outbox,
        place,
        rasa,
        simulate,
        talk,
        templates,
        understand,
    )

    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            raise
        fail(code, str(error))
