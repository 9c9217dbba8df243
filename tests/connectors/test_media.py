"""Recordings and photos: fetched from the provider's hosts only, and a person is told when that fails."""

import asyncio
import base64
import hashlib
from typing import Any

import pytest

from connectors import media
from connectors.media import MediaError, MediaFetcher, MediaRefused, MediaTooLarge

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
CREDENTIALS = "Basic " + base64.b64encode(b"AC1:secret").decode()
JPEG = b"\xff\xd8\xff\xe0" + b"a photo" * 50


@pytest.fixture
def fetcher() -> MediaFetcher:
    return MediaFetcher("127.0.0.1,localhost", user="AC1", password="secret")


async def test_credentials_do_not_follow_a_redirect_to_another_host(
    fetcher: MediaFetcher, twilio: Any, elsewhere: Any
) -> None:
    stored = elsewhere.media("note", b"sound", "audio/ogg")
    twilio.files["/note"] = (307, {"location": stored}, b"")
    found = await fetcher.fetch(f"{twilio.url}/note")
    assert (found.data, found.content_type) == (b"sound", "audio/ogg")
    assert [who for _, _, who in twilio.asked] == [CREDENTIALS]
    assert [who for _, _, who in elsewhere.asked] == [None]


async def test_no_host_but_the_apis_own_sees_the_credentials(twilio: Any, elsewhere: Any) -> None:
    fetcher = MediaFetcher("127.0.0.1,localhost", user="AC1", password="secret", home=twilio.url)
    own, stored = twilio.media("own", b"sound", "audio/ogg"), elsewhere.media("note", b"sound", "audio/ogg")
    assert (await fetcher.fetch(own)).data == (await fetcher.fetch(stored)).data == b"sound"
    assert [who for _, _, who in twilio.asked] == [CREDENTIALS]
    assert [who for _, _, who in elsewhere.asked] == [None], "it was asked for directly"


async def test_another_port_is_another_host(fetcher: MediaFetcher, twilio: Any, elsewhere: Any) -> None:
    stored = elsewhere.media("note", b"sound", "audio/ogg").replace("localhost", "127.0.0.1")
    twilio.files["/note"] = (302, {"location": stored}, b"")
    await fetcher.fetch(f"{twilio.url}/note")
    assert [who for _, _, who in elsewhere.asked] == [None]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://evil.example.com/note.ogg",
        "https://127.0.0.1.evil.example.com/note.ogg",
        "http://api.twilio.com/plain-http",
        "https://user:password@api.twilio.com/x",
        "file:///etc/passwd",
        "ftp://api.twilio.com/x",
        "https://notwilio.com/x",
        "https://api.twilio.com:99999/x",
        "https://evil.example\\.twilio.com/x",
        "https://evil.example%2f.twilio.com/x",
        "https://evil_.twilio.com/x",
        "https://[bad",
        "note.ogg",
        "",
    ],
)
async def test_other_addresses_are_refused_without_asking_anybody(url: str) -> None:
    fetcher = MediaFetcher("api.twilio.com,.twilio.com", user="AC1", password="secret")
    with pytest.raises(MediaRefused):
        await fetcher.fetch(url)


async def test_a_redirect_out_of_the_listed_hosts_is_refused(twilio: Any, elsewhere: Any) -> None:
    twilio.files["/note"] = (302, {"location": elsewhere.media("note", b"sound", "audio/ogg")}, b"")
    with pytest.raises(MediaRefused):
        await MediaFetcher("127.0.0.1").fetch(f"{twilio.url}/note")
    assert elsewhere.asked == []


async def test_a_redirect_in_a_circle_ends(fetcher: MediaFetcher, twilio: Any) -> None:
    twilio.files["/a"] = (302, {"location": "/a"}, b"")
    with pytest.raises(MediaRefused):
        await fetcher.fetch(f"{twilio.url}/a")
    assert len(twilio.asked) == media.MAX_REDIRECTS + 1


async def test_too_much_is_not_read_to_its_end(
    fetcher: MediaFetcher, twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MAX_BYTES", 1000)
    with pytest.raises(MediaTooLarge):
        await fetcher.fetch(twilio.media("large", b"x" * 1001, "audio/ogg"))
    assert (await fetcher.fetch(twilio.media("fits", b"x" * 1000, "audio/ogg"))).data == b"x" * 1000


async def test_a_recording_that_is_not_ready_yet_is_asked_for_again(
    fetcher: MediaFetcher, twilio: Any
) -> None:
    with pytest.raises(MediaError):
        await fetcher.fetch(f"{twilio.url}/soon")
    assert len(twilio.asked) == 3
    with pytest.raises(MediaRefused):
        twilio.files["/never"] = (401, {}, b"")
        await fetcher.fetch(f"{twilio.url}/never")
    assert len(twilio.asked) == 4, "what is refused once stays refused"


async def test_a_voice_note_becomes_a_listing_and_is_answered_aloud(
    running: Any, twilio: Any, elsewhere: Any
) -> None:
    twilio.files["/ME1"] = (307, {"location": elsewhere.media("ME1", SAREE.encode(), "audio/ogg")}, b"")
    note = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}
    written, recording = await running.message("SM1", MediaUrl0=f"{twilio.url}/ME1", **note)
    assert written.startswith(f"I heard: {SAREE}\n") and "1. Yes, publish" in written
    assert recording.startswith("https://kalavaani.example.org/spoken/")
    sound = await running.client.get(recording.removeprefix("https://kalavaani.example.org"))
    assert sound.headers["content-type"] == "audio/ogg" and sound.content.startswith(b"OggS")

    yes = twilio.media("ME2", b"yes", "audio/ogg")
    written, _ = await running.message("SM2", MediaUrl0=yes, **note)
    assert written.startswith("I heard: yes\nDone!")
    assert len(await running.listings()) == 1


async def test_a_voice_note_that_cannot_be_fetched_is_answered_in_her_language(
    running: Any, twilio: Any
) -> None:
    await running.message("SM1", "मेरे ऑर्डर दिखाओ")
    note = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}
    written, recording = await running.message("SM2", MediaUrl0=f"{twilio.url}/gone", **note)
    assert written.startswith("आपकी") and "भेजिए" in written, written
    assert "/spoken/" in recording
    written, _ = await running.message("SM3", MediaUrl0="https://evil.example.com/x", **note)
    assert written.startswith("आपकी")


async def test_a_voice_note_that_is_too_large_and_one_that_is_silent_are_answered(
    running: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MAX_BYTES", 1000)
    note = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg; codecs=opus"}
    large = twilio.media("large", b"x" * 1001, "audio/ogg")
    written, _ = await running.message("SM1", MediaUrl0=large, **note)
    assert written.startswith("That file is too large.")
    silent = twilio.media("silent", b"", "audio/ogg")
    written, _ = await running.message("SM2", MediaUrl0=silent, **note)
    assert written.startswith("I heard nothing in that recording.")


async def test_a_photo_belongs_to_the_listing_and_what_is_no_photo_is_said_so(
    running: Any, twilio: Any
) -> None:
    await running.message("SM1", SAREE)
    await running.message("SM2", "yes")
    photo = {"MessageType": "image", "NumMedia": "1", "MediaContentType0": "image/jpeg"}
    (which,) = await running.message("SM3", MediaUrl0=twilio.media("photo", JPEG, "image/jpeg"), **photo)
    assert which.startswith("Which product does this photo show?\n1. Red Banarasi silk saree")
    (thanks,) = await running.message("SM4", "1")
    assert thanks.startswith("Thank you, the photo now belongs to Red Banarasi silk saree.")
    (listing,) = await running.listings()
    stored = await running.client.get(f"/photos/{listing.images[0]}")
    assert stored.content == JPEG and stored.headers["x-content-type-options"] == "nosniff"
    (sorry,) = await running.message("SM5", MediaUrl0=twilio.media("fake", b"<svg>", "image/jpeg"), **photo)
    assert sorry.startswith("I could not open that photo.")


async def test_notes_of_different_people_are_fetched_side_by_side(running: Any, twilio: Any) -> None:
    note = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}
    url = twilio.media("ME1", b"hello", "audio/ogg")
    people = [f"whatsapp:+9198123456{number:02d}" for number in range(5)]
    answers = await asyncio.gather(
        *(running.message(f"SM{who}", sender=who, MediaUrl0=url, **note) for who in people)
    )
    assert all(written.startswith("I heard: hello\nNamaste!") for written, _ in answers)


async def test_a_token_is_sent_like_a_password_to_its_own_host_only(twilio: Any, elsewhere: Any) -> None:
    fetcher = MediaFetcher("127.0.0.1,localhost", token="EAAtoken", user_agent="Kalavaani/1.0.0")
    twilio.files["/note"] = (302, {"location": elsewhere.media("note", b"sound", "audio/ogg")}, b"")
    await fetcher.fetch(f"{twilio.url}/note")
    assert [who for _, _, who in twilio.asked] == ["Bearer EAAtoken"]
    assert [who for _, _, who in elsewhere.asked] == [None]


SOUND_HEX = hashlib.sha256(b"sound").hexdigest()
SOUND_BASE64 = base64.b64encode(hashlib.sha256(b"sound").digest()).decode()


async def test_bytes_that_have_another_hash_are_fetched_again_and_then_refused(
    fetcher: MediaFetcher, twilio: Any
) -> None:
    note = twilio.media("note", b"sound", "audio/ogg")
    for right in ([SOUND_HEX], [SOUND_HEX.upper(), SOUND_BASE64], [], ["", "no hash"]):
        assert (await fetcher.fetch(note, sha256=right)).data == b"sound"
    asked = len(twilio.asked)
    with pytest.raises(MediaError):
        await fetcher.fetch(note, sha256=[SOUND_HEX, hashlib.sha256(b"noise").hexdigest()])
    assert len(twilio.asked) == asked + 3


async def test_a_limit_may_be_lower_than_the_usual_one(fetcher: MediaFetcher, twilio: Any) -> None:
    with pytest.raises(MediaTooLarge):
        await fetcher.fetch(twilio.media("large", b"x" * 11, "audio/ogg"), limit_bytes=10)
    assert (await fetcher.fetch(twilio.media("fits", b"x" * 10, "audio/ogg"), limit_bytes=10)).data
