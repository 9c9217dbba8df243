"""Only what Twilio signed is read: its published vectors, forgeries, and bodies that are easily mangled."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from fastapi import Request
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from assistant.settings import Settings
from connectors.errors import ApiError
from connectors.twilio.signature import Form, verified_form

VECTORS = json.loads((Path(__file__).parent / "data" / "twilio_signature_vectors.json").read_text())
CASES = [
    *(("published", case) for case in VECTORS["published_vectors"]["cases"]),
    *(("ours", case) for case in VECTORS["generated_vectors"]["cases"]),
]
TOKEN = VECTORS["published_vectors"]["token"]


def request_to(url: str, body: str, signature: str, *, host: str | None = None) -> Request:
    parts = urlsplit(url)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    headers = {"host": host or parts.netloc, "x-twilio-signature": signature}
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": parts.scheme,
        "path": parts.path,
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("10.0.0.7", 8000),
    }
    return Request(scope, receive)


def settings(public_url: str | None = None, token: str | None = TOKEN) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        public_url=public_url,
        twilio_auth_token=SecretStr(token) if token else None,
    )


def fields_of(case: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = case.get("params_multi") or case.get("params", {}).items()
    return [(name, value) for name, value in pairs]


def body_of(case: dict[str, Any]) -> str:
    return case.get("body") or urlencode(fields_of(case))


@pytest.mark.parametrize(("source", "case"), CASES)
async def test_twilios_own_vectors_pass(source: str, case: dict[str, Any]) -> None:
    form = await verified_form(request_to(case["url"], body_of(case), case["signature"]), settings())
    assert form.multi_items() == fields_of(case)


@pytest.mark.parametrize(("source", "case"), CASES)
async def test_the_same_requests_do_not_pass_when_anything_was_changed(
    source: str, case: dict[str, Any]
) -> None:
    url, body, signature = case["url"], body_of(case), case["signature"]
    for changed in (
        request_to(url, body + "x", signature),
        request_to(url + ("&" if "?" in url else "?") + "more=1", body, signature),
        request_to(url, body, signature[:-2] + "x="),
        request_to(url, body, ""),
    ):
        with pytest.raises(ApiError) as refused:
            await verified_form(changed, settings())
        assert (refused.value.status, refused.value.code) == (403, "signature_invalid")


async def test_without_a_token_nothing_is_accepted() -> None:
    case = CASES[0][1]
    with pytest.raises(ApiError) as refused:
        await verified_form(request_to(case["url"], body_of(case), case["signature"]), settings(token=None))
    assert (refused.value.status, refused.value.code) == (403, "signature_unverifiable")


async def verified(body: str, **fields: str) -> Form:
    url = "https://kalavaani.example.org/webhooks/twilio/messaging?tenant=a%20b"
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    return await verified_form(request_to(url, body, signature), settings(), *("MessageSid",))


async def test_the_body_is_read_as_it_came() -> None:
    form = await verified(
        "MessageSid=SM1&Body=%E0%A4%B8%E0%A4%BE%E0%A4%A1%E0%A4%BC%E0%A5%80+ka%20daam%3F&Empty=&A%2BB=1%2B1&NewOfTwilio=x",
        MessageSid="SM1",
        Body="साड़ी ka daam?",
        Empty="",
        NewOfTwilio="x",
        **{"A+B": "1+1"},
    )
    assert form["Body"] == "साड़ी ka daam?" and form["Empty"] == "" and form["A+B"] == "1+1"


async def test_a_signed_request_that_lacks_what_every_message_has_is_refused_by_name() -> None:
    with pytest.raises(ApiError) as refused:
        await verified("Body=x", Body="x")
    assert (refused.value.status, refused.value.details) == (422, ["MessageSid"])


async def test_the_address_comes_from_the_settings_and_not_from_the_host_header() -> None:
    signature = RequestValidator(TOKEN).compute_signature(
        "https://kalavaani.example.org/kv/voice?step=2", {"a": "b"}
    )
    request = request_to("http://10.0.0.7:8000/voice?step=2", "a=b", signature, host="evil.example.com")
    behind_proxy = settings("https://kalavaani.example.org/kv/")
    assert (await verified_form(request, behind_proxy))["a"] == "b"

    fooled = RequestValidator(TOKEN).compute_signature("http://evil.example.com/voice?step=2", {"a": "b"})
    with pytest.raises(ApiError):
        await verified_form(
            request_to("http://10.0.0.7:8000/voice?step=2", "a=b", fooled, host="evil.example.com"),
            behind_proxy,
        )


@pytest.mark.parametrize("body", ["\udcff\udcfe", "&".join(f"f{n}=1" for n in range(500)), "a=%ff%fe"])
async def test_a_body_that_cannot_be_a_form_of_twilio_is_refused(body: str) -> None:
    url = "https://kalavaani.example.org/x"
    request = request_to(url, "", RequestValidator(TOKEN).compute_signature(url, {}))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode("utf-8", "surrogateescape"), "more_body": False}

    request._receive = receive
    with pytest.raises(ApiError) as refused:
        await verified_form(request, settings())
    assert refused.value.status == 403
