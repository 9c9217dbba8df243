"""Reads one message: language, intent, entities, and the signals that steer a conversation."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.lexicon import Lexicon
from nlu.clauses import Span, adds_to_before, split_clauses
from nlu.closed_sets import read_closed_sets
from nlu.corrections import read_correction
from nlu.entities import EntityFinder, EntityReading
from nlu.errors import ModelOutdated
from nlu.intents import IntentModel
from nlu.language import detect
from nlu.meaning import SentenceEncoder, vectors
from nlu.repair import read_repair
from nlu.results import CorrectionSignal, Entity, IntentScore, Number, ParseResult, Repair, YesNo
from nlu.sound_commands import with_command_heard
from nlu.tokens import Token, normalise, tokenise
from nlu.training import DATA_FOLDER, load_model, view_of_text
from nlu.yes_no import read_yes_no

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nlu.rasa_server import RasaServer

MAX_CHARACTERS = 2000
"""What stands behind this is not read; nobody says so much in one breath."""
_RANKED = 5
_SURE = 0.97
"""Confidence of an intent that a word table or a template decides."""
_ROLE_TRUST = 0.25
"""From this confidence on the intent decides what a bare number is."""
_CLAUSE_TRUST = 0.5
"""A clause counts as a thing said by itself from this confidence on."""
_BARE_VALUE_CONFIDENCE = 0.5
"""A bare "silk" is an answer or half a sentence: it starts nothing by itself."""
_STRANGE_CONFIDENCE = 0.45
"""Words that no example has may be anything: a name, a village, another language."""

_INTENT_OF_REPAIR = {
    "cancel": "cancel_flow",
    "repeat": "repeat_that",
    "human": "talk_to_human",
    "help": "help",
}
_LISTING_INTENTS = frozenset(("create_listing", "quote_golden_price"))
_FACT_INTENTS = frozenset(("create_listing", "update_price", "update_stock"))
_SOCIAL_INTENTS = frozenset(("greet", "goodbye", "thank", "affirm", "deny"))


class Parser:
    """Understands messages; one instance serves all threads."""

    def __init__(
        self,
        model: IntentModel,
        finder: EntityFinder,
        encoder: SentenceEncoder | None = None,
        rasa: "RasaServer | None" = None,
    ) -> None:
        """With a `rasa` server, its ranking of intents counts instead of the model's, while it answers."""
        self._model = model
        self._finder = finder
        self._encoder = encoder
        self._rasa = rasa

    @classmethod
    def load(
        cls,
        model_dir: Path,
        lexicon: Lexicon,
        *,
        data_dir: Path = DATA_FOLDER,
        encoder: SentenceEncoder | None = None,
        rasa: "RasaServer | None" = None,
    ) -> "Parser":
        """The parser with the model in `model_dir`; without the `encoder` it understands a little less.

        Raises:
            ModelMissing: there is no model.
            ModelOutdated: the model does not fit the data, the lexicon, the code or the encoder.
        """
        loaded = load_model(model_dir, data_dir=data_dir)
        trained_with = loaded.intents.encoder_id
        if encoder is not None and encoder.model_id != trained_with:
            raise ModelOutdated(
                f"the model was trained with {trained_with or 'no encoder'}, not with {encoder.model_id}; "
                "run `kalavaani train`"
            )
        return cls(
            loaded.intents,
            EntityFinder(lexicon, loaded.ordinary, loaded.everyday_names, loaded.tagger),
            encoder,
            rasa,
        )

    @property
    def finder(self) -> EntityFinder:
        """What finds the lexicon's names."""
        return self._finder

    def parse(
        self,
        text: str,
        *,
        language: str | None = None,
        previous_language: str | None = None,
        role: str | None = None,
        spoken: bool = False,
    ) -> ParseResult:
        """Understand one message.

        Args:
            language: the language, if it is known; otherwise it is told from the words.
            previous_language: the language of the message before, for messages that do not tell.
            role: "artisan" or "buyer"; settles what could be either's wish.
            spoken: the text comes from a speech recogniser.
        """
        whole = normalise(text)
        truncated = len(whole) > MAX_CHARACTERS
        whole = whole[:MAX_CHARACTERS]
        spoken_language = language or detect(whole, previous=previous_language)
        if not tokenise(whole) and read_yes_no(whole, spoken_language) is None:
            return ParseResult(whole, spoken_language, IntentScore("", 0.0), explanation=("empty",))
        result, tokens = self._read(whole, spoken_language, role, spoken)
        clauses = self._clauses(result, tokens, role, spoken)
        if clauses:
            # Each part knows best what its numbers are: "not 2000, 2500, and where is my order?"
            corrections = [_moved(part.correction, part.offset) for part in clauses if part.correction]
            result = replace(
                result,
                clauses=clauses,
                entities=_gathered(clauses),
                correction=next(iter(corrections), None),
            )
        if spoken:
            result = with_command_heard(result, (spoken_language, previous_language))
        return replace(result, truncated=truncated)

    def _read(
        self, text: str, language: str, role: str | None, spoken: bool
    ) -> tuple[ParseResult, list[Token]]:
        sentence, tokens, names, reading = view_of_text(text, language, self._finder, spoken=spoken)
        template = self._model.template(sentence)
        vector = self._vector(text, language) if template is None else None
        ranking = self._model.rank(sentence, role=role, vector=vector)[:_RANKED]
        explanation = [f"model: {ranking[0].name} {ranking[0].confidence:.2f}"]
        told = self._rasa.ask(text) if self._rasa is not None else None
        if told is not None:
            ranking = told.ranking[:_RANKED] or ranking
            explanation.insert(0, told.explanation)
            template = None if told.ranking else template
        polarity = read_yes_no(text, language)
        repair = read_repair(text, language)
        ranking = _overruled(ranking, polarity, repair, template, explanation)
        bare = _is_bare(tokens, reading)
        if not bare and ranking[0].confidence >= _ROLE_TRUST:
            reading = self._finder.read(
                text, tokens, language, names=names, role=role, intent=ranking[0].name
            )
        corrected = read_correction(text, tokens, reading, language)
        closed = read_closed_sets(tokens, ranking[0].name, language)
        entities = [
            entity
            for entity in reading.entities()
            # the Bengal of "speak Bengali" is no place
            if entity not in corrected.refused and not _overlaps(entity, closed)
        ]
        entities += closed
        if told is not None and not bare:
            entities += told.missing(entities, reading, corrected, intent=ranking[0].name)
        if corrected.signal is not None:
            explanation.append(f"correction: {_shape(corrected.signal)}")
        if bare and role != "buyer" and polarity is None and repair is None:
            explanation.append("bare value")
            ranking = _modest(ranking, _BARE_VALUE_CONFIDENCE)
        elif not bare and self._is_strange(tokens, reading):
            explanation.append("unknown words")
            ranking = _modest(ranking, _STRANGE_CONFIDENCE)
        explanation += [
            f"{entity.entity} {entity.value}: {entity.source}"
            for entity in entities
            if entity.source in ("sound", "spelling", "heard", "crf")
        ]
        result = ParseResult(
            text=text,
            language=language,
            intent=ranking[0],
            intent_ranking=ranking,
            entities=tuple(sorted(entities, key=lambda entity: (entity.start, entity.end))),
            numbers=reading.numbers,
            polarity=polarity,
            repair=repair,
            correction=corrected.signal,
            explanation=tuple(explanation),
        )
        return result, tokens

    def _is_strange(self, tokens: list[Token], reading: EntityReading) -> bool:
        """Whether no word but the values is known."""
        return not any(self._finder.knows(token) for token in tokens if not _covered(token, reading))

    def _vector(self, text: str, language: str) -> "Callable[[], NDArray[np.float32]] | None":
        encoder = self._encoder
        if encoder is None or language not in encoder.understands:
            return None
        return lambda: vectors(encoder, [text], [language])[0]

    def _clauses(
        self, result: ParseResult, tokens: list[Token], role: str | None, spoken: bool
    ) -> tuple[ParseResult, ...]:
        """The parts of a message, if it really says several things."""
        parts = split_clauses(result.text, tokens, result.language, _unsplittable(result))
        if len(parts) < 2:
            return ()
        read = []
        meanings = set()
        for part in parts:
            clause, words = self._read(result.text[part.start : part.end], result.language, role, spoken)
            read.append(replace(clause, offset=part.start))
            if not (len(read) > 1 and adds_to_before(clause, words)):
                meanings.add(_meaning(clause, result.intent.name))
        return tuple(read) if len(meanings - {None}) > 1 else ()


def _overruled(
    ranking: tuple[IntentScore, ...],
    polarity: YesNo | None,
    repair: Repair | None,
    template: str | None,
    explanation: list[str],
) -> tuple[IntentScore, ...]:
    """The ranking with the intent on top that a word table or a template decides, if it explains the whole message."""
    decided = None
    if repair is not None and repair.coverage >= 1.0:
        decided = _INTENT_OF_REPAIR.get(repair.name)
        explanation.append(f"repair: {repair.name}")
    elif polarity is not None and polarity.coverage >= 1.0:
        decided = polarity.polarity
        explanation.append(f"yes or no: {polarity.polarity}")
    elif template is not None:
        decided = template
        explanation.append(f"template: {template}")
    if decided is None or (ranking[0].name == decided and ranking[0].confidence >= _SURE):
        return ranking
    others = [score for score in ranking if score.name != decided][: _RANKED - 1]
    total = sum(score.confidence for score in others) or 1.0
    rest = [IntentScore(score.name, (1 - _SURE) * score.confidence / total) for score in others]
    return (IntentScore(decided, _SURE), *rest)


def _overlaps(entity: Entity, others: list[Entity]) -> bool:
    return any(other.start < entity.end and entity.start < other.end for other in others)


def _is_bare(tokens: list[Token], reading: EntityReading) -> bool:
    """Whether a message is nothing but values."""
    return all(_covered(token, reading) for token in tokens)


def _covered(token: Token, reading: EntityReading) -> bool:
    """Whether a word belongs to a value."""
    spans = [(entity.start, entity.end) for entity in reading.names]
    spans += [(quantity.start, quantity.end) for quantity in reading.quantities]
    spans += [(number.start, number.end) for number in reading.numbers]
    return any(start <= token.start < end for start, end in spans)


def _modest(ranking: tuple[IntentScore, ...], most: float) -> tuple[IntentScore, ...]:
    """The ranking with no more confidence than `most`."""
    scale = min(1.0, most / ranking[0].confidence)
    return tuple(IntentScore(score.name, score.confidence * scale) for score in ranking)


def _unsplittable(result: ParseResult) -> list[Span]:
    spans = [Span(number.start, number.end) for number in result.numbers]
    if result.correction is not None:
        ends = [*result.correction.old, *result.correction.new]
        places = [(entity.start, entity.end) for entity in ends]
        if result.correction.bare_number is not None:
            places.append((result.correction.bare_number.start, result.correction.bare_number.end))
        opened = result.polarity is not None and result.polarity.polarity == "deny"
        if opened or len(places) > 1:
            first = 0 if opened else min(start for start, _ in places)
            spans.append(Span(first, max((end for _, end in places), default=first)))
    return spans


def _gathered(clauses: tuple[ParseResult, ...]) -> tuple[Entity, ...]:
    """The entities of all parts, with offsets in the whole."""
    return tuple(entity.moved(clause.offset) for clause in clauses for entity in clause.entities)


def _moved(signal: CorrectionSignal, offset: int) -> CorrectionSignal:
    number = signal.bare_number
    return replace(
        signal,
        old=tuple(entity.moved(offset) for entity in signal.old),
        new=tuple(entity.moved(offset) for entity in signal.new),
        bare_number=number and Number(number.value, number.start + offset, number.end + offset),
    )


def _meaning(clause: ParseResult, whole: str) -> str | None:
    """What a clause says by itself; None for small talk, for what we are not sure of, and for facts.

    `whole` is the intent of the message: within a listing, a price or a count is one of its facts.
    """
    if clause.repair is not None:
        return f"repair {clause.repair.name}"
    if clause.correction is not None:
        return "correction"
    if clause.polarity is not None and clause.polarity.coverage >= 1.0:
        return clause.polarity.polarity
    name = clause.intent.name
    if clause.intent.confidence < _CLAUSE_TRUST or name in _SOCIAL_INTENTS:
        return None
    return whole if whole in _LISTING_INTENTS and name in _FACT_INTENTS else name


def _shape(signal: CorrectionSignal) -> str:
    def said(entities: tuple[Entity, ...]) -> str:
        return ", ".join(entity.value for entity in entities) or "?"

    new = signal.bare_number.value if signal.bare_number else said(signal.new)
    return f"{signal.slot or 'something'} {said(signal.old)} -> {new}"
