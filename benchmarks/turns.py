"""How long a text turn takes through HTTP, one caller at a time and 16 at once, by stage.

    python benchmarks/turns.py [--callers 16] [--conversations 4] [--history 1000]

With --history it measures something else: the same conversation for somebody with so many events behind her and for
somebody who is new, in turns, and the ratio of the two.

Starts the real server on a free loopback port with a marketplace of its own (models, understanding and index come
from KALAVAANI_HOME, prepared by `kalavaani setup`), talks to it through the REST channel, and stops it.
Writes benchmarks/results/turns.json.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.settings import Settings

RESULTS = Path(__file__).parent / "results" / "turns.json"
START_LIMIT_S = 60
CONVERSATION = (
    "I want to sell a blue pottery vase",
    "10 inches tall",
    "it is made of clay",
    "I have 4 pieces",
    "two days",
    "900 rupees",
    "no, not 900, 950",
    "how is dhokra made?",
    "yes, publish it",
    "mere order dikhao",
    "something red under 2000",
    "asdf qwer",
)
console = Console()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepared_home(folder: Path) -> Path:
    """A state folder of its own that borrows what is only read."""
    for name in ("models", "nlu", "index"):
        source = Settings().home_folder / name
        if not source.exists():
            console.print(f"[red]{source} is missing: run `kalavaani setup`[/]")
            sys.exit(1)
        (folder / name).symlink_to(source.resolve())
    return folder


async def converse(client: httpx.AsyncClient, caller: str, times_ms: list[float]) -> None:
    for text in CONVERSATION:
        started = time.perf_counter()
        response = await client.post("/webhooks/rest/webhook", json={"sender": caller, "message": text})
        times_ms.append((time.perf_counter() - started) * 1000)
        response.raise_for_status()
        assert response.json(), f"no answer to {text!r}"


async def compare_histories(url: str, database: Path, events: int, rounds: int) -> dict[str, float]:
    """Time of a turn with and without a long history, in the same run."""
    times: dict[str, list[float]] = {"new": [], "long": []}
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        with Progress(console=console) as progress:
            task = progress.add_task(f"{events} events of history", total=rounds)
            for number in range(rounds + 1):
                for kind in times:
                    caller = f"{kind}-{number}"
                    await client.post("/webhooks/rest/webhook", json={"sender": caller, "message": "hello"})
                    if kind == "long":
                        add_history(database, caller, events)
                    await converse(client, caller, times[kind] if number else [])
                progress.advance(task)
    medians = {kind: statistics.median(taken) for kind, taken in times.items()}
    return {
        "events": events,
        "new_p50_ms": round(medians["new"], 1),
        "long_p50_ms": round(medians["long"], 1),
        "ratio": round(medians["long"] / medians["new"], 3),
    }


def add_history(database: Path, sender: str, events: int) -> None:
    """Give a person that many events of earlier turns."""
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        (person,) = connection.execute(
            "SELECT person_id FROM addresses WHERE channel = 'rest' AND address = ?", (sender,)
        ).fetchone()
        connection.executemany(
            "INSERT INTO events (person_id, turn, position, message_id, event, data, at) "
            "VALUES (?, ?, 0, 'past', 'user', '{\"text\": \"an earlier sentence\"}', '2026-01-01 00:00:00')",
            ((person, -number) for number in range(1, events + 1)),
        )


async def measure(url: str, callers: int, conversations: int) -> dict[str, dict[str, float]]:
    limits = httpx.Limits(max_connections=callers)
    figures = {}
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        await converse(client, "warm-up", [])
        with Progress(console=console) as progress:
            for together in dict.fromkeys((1, callers)):
                rounds = max(1, conversations)
                task = progress.add_task(f"{together} at once", total=rounds)
                times_ms: list[float] = []
                started = time.perf_counter()
                for number in range(rounds):
                    await asyncio.gather(
                        *(
                            converse(client, f"c{together}-{number}-{caller}", times_ms)
                            for caller in range(together)
                        )
                    )
                    progress.advance(task)
                elapsed_s = time.perf_counter() - started
                quantiles = statistics.quantiles(times_ms, n=100)
                figures[str(together)] = {
                    "turns": len(times_ms),
                    "p50_ms": round(quantiles[49], 1),
                    "p95_ms": round(quantiles[94], 1),
                    "p99_ms": round(quantiles[98], 1),
                    "turns_a_second": round(len(times_ms) / elapsed_s, 1),
                }
        metrics = (await client.get("/metrics")).text
    figures["stages_ms"] = stages(metrics)
    return figures


def stages(metrics: str) -> dict[str, float]:
    """Mean of each stage, from the server's own histogram."""
    sums: dict[str, float] = {}
    counts: dict[str, float] = {}
    for line in metrics.splitlines():
        for kind, target in (("sum", sums), ("count", counts)):
            if line.startswith(f"kalavaani_turn_stage_seconds_{kind}{{"):
                stage = line.split('stage="', 1)[1].split('"', 1)[0]
                target[stage] = float(line.rsplit(" ", 1)[1])
    return {stage: round(1000 * sums[stage] / counts[stage], 2) for stage in sums if counts.get(stage)}


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready", timeout=20).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    console.print("[red]the server did not become ready[/]")
    sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--callers", type=int, default=16, help="conversations at the same time")
    parser.add_argument("--conversations", type=int, default=4, help="rounds of conversations at each load")
    parser.add_argument("--history", type=int, default=0, help="events that a person has behind her")
    arguments = parser.parse_args()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "KALAVAANI_HOME": str(prepared_home(Path(folder))),
            "KALAVAANI_LOG_LEVEL": "warning",
        }
        seed = [sys.executable, "-c", "from assistant.cli import main; main()", "seed"]
        subprocess.run(seed, env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "connectors.app:create_app",
            "--factory",
            "--port",
            str(port),
        ]
        server = subprocess.Popen([*command, "--log-level", "warning"], env=environment)
        figures: dict[str, Any]
        try:
            wait_until_ready(url, server)
            if arguments.history:
                database = Path(folder) / "kalavaani.db"
                rounds = max(1, arguments.conversations)
                figures = asyncio.run(compare_histories(url, database, arguments.history, rounds))
            else:
                figures = asyncio.run(measure(url, arguments.callers, arguments.conversations))
        finally:
            server.terminate()
            server.wait(timeout=20)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    if arguments.history:
        console.print(figures)
        keep({"machine": machine, **figures}, RESULTS.with_name("history.json"))
        return
    table = Table(
        "callers at once",
        "turns",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "turns a second",
        title="text turns through HTTP",
    )
    for together, row in figures.items():
        if together != "stages_ms":
            table.add_row(
                together,
                *(str(row[key]) for key in ("turns", "p50_ms", "p95_ms", "p99_ms", "turns_a_second")),
            )
    console.print(table)
    console.print("mean by stage (ms):", figures["stages_ms"])
    keep({"machine": machine, **figures}, RESULTS)


def keep(results: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
