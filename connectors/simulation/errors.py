"""What may go wrong in a simulation."""

from assistant.errors import AssistantError


class SimulationFailed(AssistantError):
    """It cannot begin, or go on; the message says what to do."""

    code = "simulation_failed"


class Refused(AssistantError):
    """The server did not take what we sent."""

    code = "webhook_refused"

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"the server answered {status} {reason}".strip())
        self.status = status
        self.reason = reason
        """The server's error code; empty: it gave none."""
