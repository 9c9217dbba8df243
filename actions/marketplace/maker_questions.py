"""Questions to makers: asked by a buyer about a listing, answered or skipped by its artisan."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit
from actions.marketplace.audit import Cause
from actions.marketplace.tables import Listing, MakerQuestion

OPEN, ANSWERED, SKIPPED = "open", "answered", "skipped"
MOST_A_DAY = 5
"""Questions that one buyer asks within COUNTED."""
MOST_OPEN = 2
"""Questions of one buyer about one listing that wait for an answer."""
COUNTED = timedelta(days=1)


async def may_ask(session: AsyncSession, buyer_id: str, listing_id: int, now: datetime) -> bool:
    """Whether the buyer has not asked too much, within the day or about this listing."""
    own = MakerQuestion.buyer_id == buyer_id
    lately = select(func.count()).where(own, MakerQuestion.created_at > now - COUNTED)
    waiting = select(func.count()).where(
        own, MakerQuestion.listing_id == listing_id, MakerQuestion.status == OPEN
    )
    asked_lately = await session.scalar(lately) or 0
    return asked_lately < MOST_A_DAY and (await session.scalar(waiting) or 0) < MOST_OPEN


async def ask(
    session: AsyncSession, buyer_id: str, listing: Listing, text: str, *, message_id: str, now: datetime
) -> MakerQuestion:
    """Note a question that is fit to be passed on; ask `may_ask` first."""
    question = MakerQuestion(
        listing=listing,
        buyer_id=buyer_id,
        artisan_id=listing.artisan_id,
        question=text,
        status=OPEN,
        created_at=now,
    )
    session.add(question)
    await session.flush()
    _audit(session, question, buyer_id, "maker_question.ask", message_id, now)
    return question


async def get_own(session: AsyncSession, artisan_id: str, question_id: int) -> MakerQuestion | None:
    """An open question to this artisan; None where there is none of that number."""
    question = await session.get(MakerQuestion, question_id)
    if question is None or question.artisan_id != artisan_id or question.status != OPEN:
        return None
    return question


async def waiting_for(session: AsyncSession, artisan_id: str) -> list[MakerQuestion]:
    """Open questions to an artisan, the oldest first."""
    query = select(MakerQuestion).where(MakerQuestion.artisan_id == artisan_id, MakerQuestion.status == OPEN)
    return list(await session.scalars(query.order_by(MakerQuestion.id)))


async def newest_answer(session: AsyncSession, buyer_id: str, listing_id: int) -> MakerQuestion | None:
    """The buyer's question about a listing that was answered last; None where none was."""
    query = select(MakerQuestion).where(
        MakerQuestion.buyer_id == buyer_id,
        MakerQuestion.listing_id == listing_id,
        MakerQuestion.status == ANSWERED,
    )
    newest = query.order_by(MakerQuestion.answered_at.desc(), MakerQuestion.id.desc()).limit(1)
    found: MakerQuestion | None = await session.scalar(newest)
    return found


async def close(
    session: AsyncSession, question: MakerQuestion, answer: str | None, *, message_id: str, now: datetime
) -> None:
    """Answer an open question; without an answer it is skipped, and the buyer is not told."""
    question.status = SKIPPED if answer is None else ANSWERED
    question.answer, question.answered_at = answer, now
    _audit(session, question, question.artisan_id, f"maker_question.{question.status}", message_id, now)
    await session.flush()


def _audit(
    session: AsyncSession, question: MakerQuestion, actor: str, what: str, message_id: str, now: datetime
) -> None:
    after = {"listing_id": question.listing_id, "status": question.status}
    audit.record(session, Cause(actor, message_id, now), what, question.id, after=after)
