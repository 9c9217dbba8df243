"""Asks a model that Rasa trained on our data a dozen sentences and shows what it says: `make rasa-check`."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from nlu.errors import NluError

PATIENCE_S = 300.0
"""Loading a model takes half a minute on a quiet machine."""
LEAST_RIGHT = 0.5
"""Share of right intents below which something is broken; few epochs do not make a good model."""
ENGLISH = (
    ("I want to sell a red silk saree for 2500 rupees", "create_listing"),
    ("show me my orders", "show_my_orders"),
    ("where is my order 1042", "track_order"),
    ("how is blue pottery made", "ask_craft_question"),
    ("change the price to 1800", "update_price"),
    ("what should I charge for this clay pot", "quote_golden_price"),
    ("find me a cotton dupatta under 900 rupees", "search_products"),
    ("a gift for my mother", "recommend_products"),
    ("I sold two shawls today", "update_stock"),
    ("I want to talk to a person", "talk_to_human"),
    ("cancel my order", "cancel_order"),
    ("delete my data", "delete_my_data"),
)
OTHER_LANGUAGES = (
    ("मुझे साड़ी बेचनी है", "create_listing"),
    ("mere order dikhao", "show_my_orders"),
    ("আমার অর্ডার কোথায়", "track_order"),
    ("मला साडी विकायची आहे", "create_listing"),
    ("నేను చీర అమ్మాలి", "create_listing"),
    ("எனக்கு ஒரு சேலை வேண்டும்", "search_products"),
    ("મારે સાડી વેચવી છે", "create_listing"),
    ("مجھے ساڑی بیچنی ہے", "create_listing"),
)
"""Hindi, Hindi in Roman letters, Bengali, Marathi, Telugu, Tamil, Gujarati, Urdu."""


class RasaCheckFailed(NluError):
    """The trained model could not be asked, or hardly understood anything."""

    code = "rasa_check_failed"


def ask(rasa: Path, model: Path, sentences: tuple[tuple[str, str], ...]) -> float:
    """Start a Rasa server with the model, print a table of what it understands; gives the share of right intents.

    Raises:
        RasaCheckFailed: the server did not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    log = model.with_suffix(".log")
    command: list[str | Path] = [
        rasa,
        "run",
        "--enable-api",
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "--model",
        model.name,
    ]
    with log.open("w", encoding="utf-8") as written:
        server = subprocess.Popen(
            command,
            cwd=model.parent,
            stdout=written,
            stderr=subprocess.STDOUT,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        )
    table = Table("sentence", "expected", "Rasa", "confidence", "entities", title=model.name)
    right = 0
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
            _wait(client, server, log)
            for text, expected in sentences:
                parsed = client.post("/model/parse", json={"text": text}).json()
                named, sure = parsed["intent"]["name"], parsed["intent"]["confidence"]
                right += named == expected
                values = ", ".join(f"{each['entity']} {each['value']}" for each in parsed["entities"])
                colour = "green" if named == expected else "red"
                table.add_row(text, expected, f"[{colour}]{named}[/]", f"{sure:.2f}", values)
    finally:
        server.terminate()
        server.wait()
    Console(width=140).print(table)
    print(f"{right} of {len(sentences)} right")
    return right / len(sentences)


def _wait(client: httpx.Client, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < until:
        try:
            if client.get("/status").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise RasaCheckFailed(f"Rasa did not start; see {log}")


def main() -> None:
    """`python -m nlu.rasa.check RASA MODEL [all]`: English sentences, with `all` those of other languages as well."""
    rasa, model = (Path(argument).resolve() for argument in sys.argv[1:3])
    sentences = ENGLISH + OTHER_LANGUAGES if sys.argv[3:] == ["all"] else ENGLISH
    try:
        share = ask(rasa, model, sentences)
        if share < LEAST_RIGHT:
            raise RasaCheckFailed("fewer than half of the intents are right")
    except RasaCheckFailed as error:
        sys.exit(f"{error.code}: {error}")


if __name__ == "__main__":
    main()
