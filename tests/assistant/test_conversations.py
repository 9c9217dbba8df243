"""Every conversation of tests/conversations, through the whole turn, with real understanding and a real store."""

from pathlib import Path

import pytest

from assistant.application import Assistant
from assistant.conversation_tests import Case, load_cases, run_case

CASES = list(load_cases(Path(__file__).parent.parent / "conversations"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_conversation(case: Case, assistant: Assistant) -> None:
    failures = await run_case(case, assistant.turns, assistant.database)
    assert not failures, "\n".join(f"step {failure.step}: {failure.reason}" for failure in failures)
