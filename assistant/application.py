"""Puts the parts together, from the settings, for every way of running them: server, command line, tests."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from actions.context import Services
from actions.marketplace.database import Database
from actions.registry import ACTIONS
from assistant import migrations
from assistant.dialogue.engine import Script, load_script
from assistant.language_model.chat_model import open_chat_model, structured_model
from assistant.language_model.composer import ChatComposer, WrittenAnswer
from assistant.language_model.errors import LanguageModelError
from assistant.language_model.proposer import Proposer
from assistant.models.shelf import folder_of
from assistant.perception import Perception
from assistant.photos import PhotoStore
from assistant.presentation import Presenter
from assistant.proactive.quiet_hours import QuietHours
from assistant.recogniser import LazyRecogniser
from assistant.responses import load_responses
from assistant.settings import Settings
from assistant.turn import Turns
from assistant.understanding import Understanding
from knowledge import ROOT as KNOWLEDGE
from knowledge.languages import CODES
from knowledge.lexicon import load_lexicon
from nlu.parser import Parser
from nlu.rasa_server import RasaServer
from nlu.spoken_names import names_heard
from rag.answerer import Answerer
from rag.embeddings import IdentifiedEmbeddings, OnnxEmbeddings
from rag.errors import RagError
from rag.grounding import Composer
from rag.index import IndexReport, Progress, build_index
from rag.other_embeddings import SentenceTransformerEmbeddings, open_remote_embeddings
from rag.policies import load_policies
from rag.reranking import CrossEncoderReranker
from rag.store import IndexLocation
from voice.decoding import AudioLimits
from voice.errors import VoiceError
from voice.hearing import Hearing
from voice.speaking import Speaking
from voice.speech_cache import SpeechCache

logger = logging.getLogger(__name__)

ARTICLES = KNOWLEDGE
MEGABYTE = 1_000_000
EMBEDDING_MODEL = "minilm"


@dataclass(frozen=True, slots=True)
class Assistant:
    """The whole product, ready to answer."""

    settings: Settings
    database: Database
    turns: Turns
    speaking: Speaking
    photos: PhotoStore
    answerer: Answerer
    recogniser: LazyRecogniser

    def warm(self) -> None:
        """Load what the first recording and the first question would wait for; what is missing is passed over."""
        for load in (self.answerer.warm, self.recogniser.load):
            try:
                load()
            except (RagError, VoiceError) as error:
                logger.warning("not ready: %s", error.code)

    async def close(self) -> None:
        """End what was started: speech processes, database connections."""
        await self.speaking.close()
        await self.database.dispose()


@asynccontextmanager
async def open_assistant(
    settings: Settings, *, observe: Callable[[str, str, float], None] | None = None
) -> AsyncIterator[Assistant]:
    """The assistant of these settings; the database is brought up to date first. Models load when first needed.

    Raises:
        ConfigurationError: flows, domain or responses do not fit.
        nlu.errors.NluError: the understanding model is missing or outdated; the message says what to run.
    """
    settings.home_folder.mkdir(parents=True, exist_ok=True)
    await migrations.upgrade(settings.database)
    database = Database(settings.database)
    lexicon = load_lexicon()
    script = load_script(load_responses(), ACTIONS, settings.flows)
    speaking = open_speaking(settings)
    photos = PhotoStore(settings.photo_folder)
    answerer = open_answerer(settings)
    recogniser = LazyRecogniser(settings)
    turns = Turns(
        database=database,
        script=script,
        presenter=Presenter(lexicon),
        perception=Perception(
            database=database,
            lexicon=lexicon,
            understanding=Understanding(script, open_parser(settings)),
            hearing=open_hearing(settings, recogniser),
            photos=photos,
            hearing_timeout_s=settings.hearing_timeout_s,
            proposer=open_proposer(settings, script),
        ),
        photos=photos,
        actions=ACTIONS,
        services=Services(
            lexicon,
            answerer,
            sends_sms=settings.sends_sms,
            codes_an_hour=settings.codes_an_hour,
            names_heard=names_heard,
        ),
        default_language=settings.language,
        session=timedelta(minutes=settings.session_minutes),
        quiet=QuietHours.of(settings.quiet_hours),
    )
    if observe is not None:
        turns.observe = observe
    assistant = Assistant(settings, database, turns, speaking, photos, answerer, recogniser)
    try:
        yield assistant
    finally:
        await assistant.close()


def open_parser(settings: Settings) -> Parser:
    """The trained understanding model.

    Raises:
        nlu.errors.ModelMissing, nlu.errors.ModelOutdated: it must be trained; the message says how.
    """
    return Parser.load(
        settings.model_folder, load_lexicon(), encoder=open_encoder(settings), rasa=open_rasa(settings)
    )


def open_proposer(settings: Settings, script: Script) -> Proposer | None:
    """The chat model that may propose commands; None where none is set, or the one that is set cannot be used."""
    if not settings.llm:
        return None
    try:
        chat_model = open_chat_model(settings.llm, url=settings.llm_url, timeout_s=settings.llm_timeout_s)
    except LanguageModelError as error:
        logger.error("%s: %s; going on without it", error.code, error)
        return None
    return Proposer(script, chat_model, settings.llm_below)


def open_rasa(settings: Settings) -> RasaServer | None:
    """The Rasa server that tells intents; None where our own model does."""
    if settings.nlu != "rasa":
        return None
    token = settings.rasa_token
    return RasaServer(
        settings.rasa_url,
        load_lexicon(),
        timeout_s=settings.rasa_timeout_s,
        token=token.get_secret_value() if token else None,
    )


def open_encoder(settings: Settings) -> OnnxEmbeddings | None:
    """The sentence encoder that helps understanding; None while its model is not here."""
    folder = folder_of(EMBEDDING_MODEL, settings.home_folder)
    return OnnxEmbeddings(folder) if folder.is_dir() else None


def open_embeddings(settings: Settings) -> IdentifiedEmbeddings:
    """The embedding model of the index; it is looked for when it is first used."""
    if settings.embeddings == EMBEDDING_MODEL:
        return OnnxEmbeddings(folder_of(EMBEDDING_MODEL, settings.home_folder))
    languages = frozenset(
        CODES if settings.embedding_languages == "all" else settings.embedding_languages.split(",")
    )
    provider, _, name = settings.embeddings.partition(":")
    if provider == "sentence-transformers":
        return SentenceTransformerEmbeddings(name, languages)
    return open_remote_embeddings(
        settings.embeddings,
        languages,
        url=settings.embeddings_url,
        timeout_s=settings.embeddings_timeout_s,
    )


def index_location(settings: Settings) -> IndexLocation:
    return IndexLocation(settings.index_folder, settings.chroma_url)


def article_folders(settings: Settings) -> list[Path]:
    """Folders of what is indexed: our articles, and the operator's own where there are any."""
    own = settings.knowledge_folder
    return [ARTICLES, own] if own.is_dir() else [ARTICLES]


def rebuild_index(settings: Settings, progress: Progress | None = None) -> IndexReport:
    """Bring the index up to date; raises what `build_index` raises. Takes minutes where much is new."""
    return build_index(
        article_folders(settings), index_location(settings), open_embeddings(settings), progress=progress
    )


def open_answerer(settings: Settings) -> Answerer:
    """Answers craft questions from the index; nothing is loaded before the first question."""
    return Answerer(
        index_location(settings),
        open_embeddings(settings),
        threshold=settings.answer_threshold,
        reranker=CrossEncoderReranker(settings.reranker) if settings.reranker else None,
        composer=open_composer(settings),
        policies=load_policies(KNOWLEDGE / "policies"),
    )


def open_composer(settings: Settings) -> Composer | None:
    """The chat model that may write answers; None where none is set, or the one that is set cannot be used."""
    if not (settings.llm and settings.llm_answers):
        return None
    timeout_s = settings.llm_answer_timeout_s
    try:
        model = structured_model(settings.llm, WrittenAnswer, url=settings.llm_url, timeout_s=timeout_s)
    except LanguageModelError as error:
        logger.error("%s: %s; quoting the articles instead", error.code, error)
        return None
    return ChatComposer(model, timeout_s)


def open_speaking(settings: Settings) -> Speaking:
    cache = SpeechCache(settings.speech_folder, limit_bytes=settings.speech_cache_mb * MEGABYTE)
    return Speaking(cache=cache if settings.speech_cache_mb else None, engine=settings.speech)


def open_hearing(settings: Settings, recogniser: LazyRecogniser | None = None) -> Hearing:
    """The recogniser behind its queue; the model is loaded at the first recording."""
    return Hearing(
        recogniser or LazyRecogniser(settings),
        concurrent=settings.hearing_workers,
        waiting=settings.hearing_queue,
        limits=AudioLimits(max_duration_s=settings.max_audio_s),
    )
