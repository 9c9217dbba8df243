"""Photos that people send."""

from pathlib import Path

import pytest

from assistant.messages import Media
from assistant.photos import MAX_BYTES, PhotoError, PhotoStore, PhotoTooLarge

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


def test_a_photo_is_kept_once_and_found_by_its_id(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    first, again = store.keep(Media(JPEG, "image/jpeg")), store.keep(Media(JPEG, "application/pdf"))
    assert first == again and first.endswith(".jpg")
    path = store.path(first)
    assert path is not None and path.read_bytes() == JPEG


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\x00" * 10])
def test_what_is_not_a_photo_is_refused_whatever_the_sender_calls_it(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PhotoError):
        PhotoStore(tmp_path).keep(Media(data, "image/jpeg"))


def test_a_photo_above_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoTooLarge):
        PhotoStore(tmp_path).keep(Media(JPEG + b"x" * MAX_BYTES, "image/jpeg"))


@pytest.mark.parametrize("name", ["../secret.jpg", "a.jpg", "x" * 64 + ".jpg", "f" * 64 + ".svg", ""])
def test_an_id_that_we_did_not_make_finds_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jpg").write_bytes(JPEG)
    assert PhotoStore(tmp_path).path(name) is None
