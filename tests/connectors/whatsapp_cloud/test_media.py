"""Recordings and photos come in two steps, from Meta's hosts only, whole and unchanged; the token stays with Meta."""

import base64
import hashlib
from typing import Any

import pytest

from assistant.settings import Settings
from connectors.media import MediaError, MediaRefused, MediaTooLarge
from connectors.whatsapp_cloud import media
from connectors.whatsapp_cloud.graph import USER_AGENT, Graph
from connectors.whatsapp_cloud.media import CloudMedia
from connectors.whatsapp_cloud.parsing import MediaReference

BEARER = "Bearer EAAtoken"
SOUND = b"OggS the sound of a loom"


@pytest.fixture
def fetching(graph: Graph, meta_settings: Settings) -> CloudMedia:
    return CloudMedia(graph, meta_settings)


def note(media_id: str = "1003383421387256", sha256: str = "") -> MediaReference:
    return MediaReference("audio", media_id, sha256)


async def test_a_voice_note_is_looked_up_and_fetched_with_our_token(fetching: CloudMedia, meta: Any) -> None:
    meta.media("1003383421387256", SOUND, "audio/ogg; codecs=opus")
    found = await fetching.fetch(note(sha256=base64.b64encode(hashlib.sha256(SOUND).digest()).decode()))
    assert (found.data, found.content_type) == (SOUND, "audio/ogg")
    assert meta.asked == [
        ("GET", "/v23.0/1003383421387256?phone_number_id=106540352242922", BEARER),
        ("GET", "/files/1003383421387256", BEARER),
    ]
    assert meta.agents == {USER_AGENT}


async def test_the_token_does_not_follow_a_redirect_to_another_host(
    fetching: CloudMedia, meta: Any, another_host: Any
) -> None:
    another_host.media("1", SOUND, "audio/ogg")
    meta.media("1", SOUND, "audio/ogg")
    meta.files["/files/1"] = (302, {"location": another_host.lookups["1"]["url"]}, b"")
    assert (await fetching.fetch(note("1"))).data == SOUND
    assert [credentials for _, _, credentials in another_host.asked] == [None]


async def test_a_redirect_out_of_the_listed_hosts_ends_there(
    graph: Graph, meta_settings: Settings, meta: Any, another_host: Any
) -> None:
    only_meta = CloudMedia(graph, meta_settings.model_copy(update={"whatsapp_media_hosts": "127.0.0.1"}))
    another_host.media("1", SOUND, "audio/ogg")
    meta.media("1", SOUND, "audio/ogg")
    meta.files["/files/1"] = (302, {"location": another_host.lookups["1"]["url"]}, b"")
    with pytest.raises(MediaRefused):
        await only_meta.fetch(note("1"))
    assert another_host.asked == []


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "https://evil.example.com/x", "file:///etc/passwd", "", None, 7]
)
async def test_nobody_else_is_asked_for_a_file(fetching: CloudMedia, meta: Any, url: Any) -> None:
    meta.media("1", SOUND, "audio/ogg", url=url)
    with pytest.raises(MediaRefused):
        await fetching.fetch(note("1"))
    assert len(meta.asked) == 1


@pytest.mark.parametrize("said", ["webhook", "lookup"])
async def test_other_bytes_than_were_sent_are_not_taken(fetching: CloudMedia, meta: Any, said: str) -> None:
    wrong = hashlib.sha256(b"something else").hexdigest()
    meta.media("1", SOUND, "audio/ogg", **({"sha256": wrong} if said == "lookup" else {}))
    with pytest.raises(MediaError) as refused:
        await fetching.fetch(note("1", wrong if said == "webhook" else ""))
    assert refused.value.code == "media_failed"


async def test_a_file_that_is_too_large_is_not_even_begun(fetching: CloudMedia, meta: Any) -> None:
    meta.media("1", SOUND, "image/jpeg", file_size=5_000_001)
    with pytest.raises(MediaTooLarge):
        await fetching.fetch(MediaReference("image", "1", ""))
    assert len(meta.asked) == 1, "the address was not asked"


@pytest.mark.parametrize("announced", [True, False])
async def test_a_file_that_is_larger_than_was_said_is_not_read_to_its_end(
    fetching: CloudMedia, meta: Any, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setitem(media.LIMITS_BYTES, "audio", 10)
    meta.media("1", SOUND, "audio/ogg", file_size="9")
    if not announced:
        meta.files["/files/1"] = (200, {"content-length": "", "connection": "close"}, SOUND)
    with pytest.raises(MediaTooLarge):
        await fetching.fetch(note("1"))


async def test_a_file_of_another_kind_than_was_said_is_refused(fetching: CloudMedia, meta: Any) -> None:
    for mime_type in ("text/html", "video/mp4", "", "image/png"):
        meta.media("1", SOUND, mime_type)
        with pytest.raises(MediaRefused):
            await fetching.fetch(note("1"))


@pytest.mark.parametrize("media_id", ["", "../me", "1?fields=token", "1/2", "ü", "1" * 200])
async def test_an_id_that_is_none_is_not_asked_for(fetching: CloudMedia, meta: Any, media_id: str) -> None:
    with pytest.raises(MediaRefused):
        await fetching.fetch(note(media_id))
    assert meta.asked == []


async def test_an_id_that_expired_is_asked_for_once(fetching: CloudMedia, meta: Any) -> None:
    with pytest.raises(MediaError) as failed:
        await fetching.fetch(note("1"))
    assert failed.value.code == "media_failed" and len(meta.asked) == 1
