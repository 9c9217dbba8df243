"""Every operation that our OpenAPI describes, asked by schemathesis: no failure of ours, and answers in time."""

import asyncio
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.connectors.fuzz.conftest import ADMIN, OPERATORS
from tests.connectors.fuzz.doors import PATIENCE_S, Doors
from tests.connectors.fuzz.hostile import FACTOR, THOROUGH

ROUNDS = 4
"""Examples of each operation in a short run."""
NOT_READY = {"/health/ready", "/health/database"}
"""They say by 503 that something is missing; no index is built here."""
INDEX_MISSING = "/api/v1/rag/query"


async def test_every_operation(doors: Doors) -> None:
    described = (await doors.running.client.get("/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 20
    name, _, password = OPERATORS.partition(":")
    loop, failed = asyncio.get_running_loop(), list[str]()

    def tried(operation: Any) -> None:
        @settings(
            max_examples=ROUNDS * FACTOR if THOROUGH else ROUNDS,
            derandomize=not THOROUGH,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), proven=st.booleans())
        def ask(case: Any, proven: bool) -> None:
            request = case.as_transport_kwargs(base_url="http://10.0.0.7:8000")
            headers = dict(request.pop("headers", None) or {})
            headers |= {"authorization": f"Bearer {ADMIN}", "x-kalavaani": "inbox"} if proven else {}
            request.pop("cookies", None)
            auth = (name, password) if proven and "/inbox" in operation.path else None
            asking = doors.running.client.request(headers=headers, auth=auth, **request)
            answer = asyncio.run_coroutine_threadsafe(asking, loop).result(PATIENCE_S)
            is_told = answer.status_code == 503 and operation.path in NOT_READY | {INDEX_MISSING}
            if answer.status_code >= 500 and not is_told:
                failed.append(f"{operation.label}: {answer.status_code}")

        ask()

    for operation in operations:
        await asyncio.to_thread(tried, operation)
    assert failed == []
