"""The voice notes that the project carries are what their list says."""

import csv
from pathlib import Path

import av
import pytest

FOLDER = Path(__file__).parent.parent / "audio"
LARGEST_FOLDER_BYTES = 1_000_000


def listed(folder: str = "") -> list[dict[str, str]]:
    with (FOLDER / folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{**row, "file": f"{folder}{row['file']}"} for row in rows]


ROWS = [*listed(), *listed("names/")]


def duration_s(path: Path) -> float:
    with av.open(path) as container:
        return float(container.duration) / av.time_base


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_each_is_as_a_messenger_or_a_telephone_sends_it(row: dict[str, str]) -> None:
    with av.open(FOLDER / row["file"]) as container:
        codec = container.streams.audio[0].codec_context
        expected = ("pcm_mulaw", 8_000) if row["file"].startswith("phone/") else ("opus", 48_000)

        assert (codec.name, codec.sample_rate, codec.channels) == (*expected, 1)
    assert bool(row["language"]) == bool(row["transcript"])


def test_nothing_is_unlisted_and_the_folder_stays_small() -> None:
    files = {path for path in FOLDER.rglob("*") if path.suffix in (".ogg", ".wav")}

    assert files == {FOLDER / row["file"] for row in ROWS}
    assert sum(path.stat().st_size for path in files) < LARGEST_FOLDER_BYTES


def test_there_are_enough_notes_of_three_to_six_seconds_to_measure_with() -> None:
    english = [
        row["file"] for row in ROWS if row["language"] == "en" and not row["file"].startswith("phone/")
    ]

    assert sum(3.0 <= duration_s(FOLDER / file) <= 6.0 for file in english) >= 8
