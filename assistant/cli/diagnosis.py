"""What `doctor` looks at beyond files: the database, the index, the understanding model, the chat model."""

from sqlalchemy import func, select

from actions.marketplace.database import Database
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Listing
from assistant.application import open_parser
from assistant.cli.place import Check
from assistant.language_model.chat_model import open_chat_model
from assistant.language_model.errors import LanguageModelError, LanguageModelSilent
from assistant.language_model.prompt import trial
from assistant.settings import Settings
from nlu.errors import NluError
from rag.errors import RagError
from rag.store import IndexLocation, store_at


def understanding_check(loaded: Settings) -> Check:
    """Whether the understanding model is there and fits the data."""
    try:
        open_parser(loaded)
    except NluError as error:
        return Check("understanding model", False, error.code, "kalavaani train")
    return Check("understanding model", True, "ready")


def index_check(location: IndexLocation) -> Check:
    """Whether there is an index of craft articles."""
    try:
        generation = store_at(location).current()
    except RagError as error:
        return Check("craft index", False, error.code, "kalavaani index")
    return Check(
        "craft index",
        generation is not None,
        generation or "missing",
        "" if generation else "kalavaani index",
    )


async def database_check(loaded: Settings) -> Check:
    """Whether the database answers, and how much is on sale."""
    database = Database(loaded.database)
    try:
        async with database.reading() as session:
            on_sale = await session.scalar(
                select(func.count()).select_from(Listing).where(Listing.status == ListingStatus.PUBLISHED)
            )
    except Exception as error:
        return Check("database", False, type(error).__name__, "kalavaani seed")
    finally:
        await database.dispose()
    return Check("database", True, f"{on_sale} products on sale", "" if on_sale else "kalavaani seed")


async def language_model_check(loaded: Settings) -> Check:
    """Whether the chat model that is set is installed, and answers in the right shape."""
    if not loaded.llm:
        return Check("language model", True, "off (optional)")
    try:
        chat_model = open_chat_model(loaded.llm, url=loaded.llm_url, timeout_s=loaded.llm_timeout_s)
        await chat_model.propose(trial())
    except LanguageModelSilent as error:
        advice = "check KALAVAANI_LLM, KALAVAANI_LLM_URL, the provider's key, KALAVAANI_LLM_TIMEOUT_S"
        return Check("language model", False, f"{loaded.llm} does not answer: {error}", advice)
    except LanguageModelError as error:
        return Check("language model", False, error.code, str(error))
    return Check("language model", True, f"{loaded.llm} answers")
