"""One-time codes: a person on the web shows by one that a phone number is hers.

Six digits from the operating system's random source, good for ten minutes and three tries. Only a salted scrypt digest
is kept (RFC 7914), so that a copy of the database lets nobody in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.errors import TooManyCodes
from actions.marketplace.tables import OneTimeCode

DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
MAX_TRIES = 3
MAX_ASKED = 3
"""Codes for one asker within COUNTED."""
MAX_TO_NUMBER = 6
"""Codes to one number within COUNTED: more than one asker gets, so that a stranger alone cannot use up the owner's."""
MAX_SENT = 60
"""Codes to all numbers together within COUNTED, where nothing else is said: each is an SMS that we pay for."""
COUNTED = timedelta(hours=1)
_SCRYPT = {"n": 2**12, "r": 8, "p": 1}


class Verdict(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """Too late, tried too often, or none was sent."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, and the number that was confirmed."""

    verdict: Verdict
    phone: str | None = None


async def issue(
    session: AsyncSession, person_id: str, phone: str, *, now: datetime, at_most: int = MAX_SENT
) -> str:
    """A new code for this number; earlier ones of the same asker are no longer good. `phone` is in E.164 form.

    Raises:
        TooManyCodes: this asker, this number, or all numbers together had `at_most` or their share within the hour.
    """
    shares = (
        (OneTimeCode.person_id == person_id, MAX_ASKED),
        (OneTimeCode.phone == phone, MAX_TO_NUMBER),
        (true(), at_most),
    )
    for asked, most in shares:
        query = select(func.count()).select_from(OneTimeCode)
        if (await session.scalar(query.where(asked, OneTimeCode.created_at > now - COUNTED)) or 0) >= most:
            raise TooManyCodes("several codes were sent within the hour")
    await session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
    )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    salt = secrets.token_hex(16)
    session.add(
        OneTimeCode(
            person_id=person_id, phone=phone, salt=salt, digest=_digest(code, salt), tries=0, created_at=now
        )
    )
    await session.flush()
    return code


async def check(session: AsyncSession, person_id: str, code: str, *, now: datetime) -> Checked:
    """Whether this is the code that the asker was sent last; a right one is used up, a wrong one costs a try."""
    query = select(OneTimeCode).where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
    sent = await session.scalar(query.order_by(OneTimeCode.id.desc()).limit(1).with_for_update())
    if sent is None or now - sent.created_at > GOOD_FOR or sent.tries >= MAX_TRIES:
        return Checked(Verdict.OVER)
    sent.tries += 1
    if not secrets.compare_digest(_digest(code, sent.salt), sent.digest):
        return Checked(Verdict.WRONG if sent.tries < MAX_TRIES else Verdict.OVER)
    sent.used_at = now
    return Checked(Verdict.RIGHT, sent.phone)


def _digest(code: str, salt: str) -> str:
    return hashlib.scrypt(
        code.encode(), salt=bytes.fromhex(salt), n=_SCRYPT["n"], r=_SCRYPT["r"], p=_SCRYPT["p"]
    ).hex()
