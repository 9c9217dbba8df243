"""Tokens that callers show: `Authorization: Bearer …`, or `?token=` where Rasa's clients send it so."""

import secrets

from fastapi import Request
from pydantic import SecretStr


def bearer_of(request: Request) -> str:
    """The token in the header; empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_same(given: str, wanted: SecretStr) -> bool:
    """Whether a token is the right one; how long it takes tells nothing."""
    return secrets.compare_digest(given.encode(), wanted.get_secret_value().encode())
