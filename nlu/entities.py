"""All entities of a text: the lexicon's names as written, misspelt or misheard, and the quantities."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace

from knowledge.lexicon import Lexicon
from nlu.expected_names import CONFIDENCE, ExpectedNames, Span
from nlu.gazetteer import Gazetteer, Mention, Sense
from nlu.ordinary import OrdinaryWords, listed_words
from nlu.quantities import NamedSpan, Quantity, QuantityReader
from nlu.quantities.cues import cues
from nlu.quantities.lexemes import Lexeme, lex
from nlu.results import Entity, EntitySource, Number
from nlu.sound_match import SoundMatcher
from nlu.spelling import SpellingMatcher
from nlu.tagger import Tagger
from nlu.tokens import Token, normalise, tokenise

_SOURCE_CONFIDENCE = {"lexicon": 1.0, "heard": 0.9}
_TOWN_AND_CRAFT = frozenset(("craft", "place"))
_METALS = frozenset(("material", "colour"))
_LIKENESSES = frozenset(("spelling", "sound"))


@dataclass(frozen=True, slots=True)
class NameFound:
    """A lexicon name in the text with the one thing that it means here."""

    first: int
    last: int
    senses: tuple[Sense, ...]
    """One, or two where a word names both craft and object."""
    confidence: float
    source: EntitySource
    ending: str = ""
    """What is joined to its last word."""

    @property
    def span(self) -> Span:
        """Where it stands and of which kind it is."""
        return self.first, self.last, "+".join(sense.kind for sense in self.senses)


@dataclass(frozen=True, slots=True)
class EntityReading:
    """What was found in a text."""

    names: tuple[Entity, ...]
    quantities: tuple[Quantity, ...]
    numbers: tuple[Number, ...]

    def entities(self) -> tuple[Entity, ...]:
        """The wanted values, in order of appearance."""
        wanted = [
            as_entity(quantity)
            for quantity in self.quantities
            if quantity.kind is not None and not quantity.refused
        ]
        return tuple(sorted((*self.names, *wanted), key=lambda entity: (entity.start, entity.end)))


def as_entity(quantity: Quantity) -> Entity:
    """A quantity of known role as an entity."""
    return Entity(
        quantity.kind or "number",
        quantity.value,
        quantity.start,
        quantity.end,
        quantity.confidence,
        "quantity",
    )


class EntityFinder:
    """Finds names and quantities; one for a lexicon, safe to share."""

    def __init__(
        self,
        lexicon: Lexicon,
        ordinary: OrdinaryWords,
        everyday_names: Collection[str] = (),
        tagger: Tagger | None = None,
    ) -> None:
        """`everyday_names` are names that mostly mean something else ("ring me"); they need a name beside them.

        The `tagger` says where a sentence expects a name; without it only what is written counts.
        """
        self.everyday_names = frozenset(everyday_names)
        self._ordinary = ordinary
        self._gazetteer = Gazetteer(lexicon)
        self._sounds = SoundMatcher(lexicon, ordinary)
        self._spelling = SpellingMatcher(lexicon, ordinary)
        self._quantities = QuantityReader(lexicon)
        self._expected = ExpectedNames(lexicon, tagger) if tagger is not None else None

    def knows(self, token: Token) -> bool:
        """Whether a word is one that examples or the lists of everyday words have."""
        return token.key in self._ordinary

    def with_everyday_names(self, everyday_names: Collection[str]) -> "EntityFinder":
        """The same finder with other everyday names."""
        finder = copy(self)
        finder.everyday_names = frozenset(everyday_names)
        return finder

    def names(
        self,
        text: str,
        tokens: Sequence[Token],
        language: str,
        *,
        spoken: bool = False,
        by_sound: bool = True,
    ) -> list[NameFound]:
        """The lexicon's names in `text`, each with its meaning here, in order of appearance.

        `spoken`: the text comes from a speech recogniser, which mishears names. `by_sound`: names that are only
        alike in sound count, too.
        """
        written = self._gazetteer.find(tokens, language)
        misspelt = self._spelling.find(tokens, written, language, spoken=spoken)
        known = sorted((*written, *(mention for mention, _ in misspelt)), key=lambda mention: mention.first)
        heard = self._sounds.find(text, tokens, known, language, spoken=spoken) if by_sound else []
        swallowed = {index for mention in heard for index in range(mention.first, mention.last)}
        crafts_end = {mention.last for mention in heard if mention.sense.kind == "craft"}
        confidences = {mention.first: confidence for mention, confidence in misspelt}
        found = []
        for mention in known:
            is_object = any(sense.kind == "product_type" for sense in mention.senses)
            if swallowed.intersection(range(mention.first, mention.last)) and not (
                # the shawl of a misheard "pashmina shawl" was said all the same
                is_object and mention.last in crafts_end
            ):
                continue
            senses = self._meant(text, tokens, mention, known, language)
            if not senses:
                continue
            source: EntitySource = "lexicon"
            if mention.first in confidences:
                source = "spelling"
            elif all(sense.heard for sense in senses):
                source = "heard"
            confidence = confidences.get(mention.first, _SOURCE_CONFIDENCE.get(source, 1.0))
            found.append(NameFound(mention.first, mention.last, senses, confidence, source, mention.ending))
            found.extend(self._product_inside(tokens, mention, senses, known, confidence, source, language))
        found.extend(
            NameFound(mention.first, mention.last, (mention.sense,), mention.confidence, "sound")
            for mention in heard
        )
        if self._expected is not None:
            found = self._as_expected(self._expected, tokens, found, language)
        return sorted(found, key=lambda name: (name.first, name.last))

    def _as_expected(
        self, expected: ExpectedNames, tokens: Sequence[Token], found: list[NameFound], language: str
    ) -> list[NameFound]:
        """What was found, without likenesses that cannot stand where they are and with names that were missed."""
        spans = [name.span for name in found]
        found = [
            name
            for name in found
            if name.source not in _LIKENESSES or expected.believable(tokens, spans, name.span, language)
        ]
        missed = expected.missed(tokens, [name.span for name in found], language)
        return [*found, *(NameFound(at, at + 1, (sense,), CONFIDENCE, "crf") for at, sense in missed)]

    def may_have_said(self, text: str, language: str) -> tuple[list[Sense], list[Sense]]:
        """Crafts and objects that a recogniser may have misheard in `text`, the likeliest first of each kind, and the
        objects that it wrote as they should be. Both are empty where nothing is strange."""
        text = normalise(text)
        tokens = tokenise(text)
        written = self._gazetteer.find(tokens, language)
        found = [candidate.sense for candidate in self._sounds.candidates(text, tokens, written, language)]
        things = [sense for mention in written for sense in mention.senses if sense.kind == "product_type"]
        return (found, things) if found else ([], [])

    def clarity(self, text: str, language: str) -> float:
        """How clearly a recogniser's `text` names a craft and an object: 2 if both are written as they should be."""
        text = normalise(text)
        best: dict[str, float] = {}
        for name in self.names(text, tokenise(text), language, spoken=True):
            for sense in name.senses:
                best[sense.kind] = max(best.get(sense.kind, 0.0), name.confidence)
        return best.get("craft", 0.0) + best.get("product_type", 0.0)

    def read(
        self,
        text: str,
        tokens: Sequence[Token],
        language: str,
        *,
        names: Sequence[NameFound] | None = None,
        role: str | None = None,
        intent: str | None = None,
    ) -> EntityReading:
        """Everything in `text`; `names` if they were found before, `intent` settles bare numbers."""
        found = self.names(text, tokens, language) if names is None else names
        spans = [
            NamedSpan(
                tokens[name.first].start,
                tokens[name.last - 1].end,
                frozenset(sense.kind for sense in name.senses),
                name.ending,
            )
            for name in found
        ]
        quantities = self._quantities.read(text, language, spans, role=role, intent=intent)
        entities = [
            Entity(
                sense.kind,
                sense.value,
                tokens[name.first].start,
                tokens[name.last - 1].end,
                name.confidence,
                name.source,
            )
            for name in found
            for sense in name.senses
        ]
        return EntityReading(tuple(_once(entities)), quantities.found, quantities.numbers)

    def _meant(
        self,
        text: str,
        tokens: Sequence[Token],
        mention: Mention,
        known: Sequence[Mention],
        language: str,
    ) -> tuple[Sense, ...]:
        """The senses that a name has here; none if it is an everyday word."""
        written = " ".join(token.key for token in tokens[mention.first : mention.last])
        everyday = written in self.everyday_names
        beside = any(_adjoin(text, tokens, other, mention) for other in known)
        senses = [sense for sense in mention.senses if beside or not (sense.doubtful or everyday)]
        if written in listed_words() and all(sense.kind == "place" for sense in senses):
            # "doon" and "sambhal" are verbs before they are towns
            return tuple(senses[:1]) if self._is_place(text, tokens, mention, known, language) else ()
        kinds = frozenset(sense.kind for sense in senses)
        if kinds == _TOWN_AND_CRAFT:
            wanted = "place" if self._is_place(text, tokens, mention, known, language) else "craft"
            return tuple(sense for sense in senses if sense.kind == wanted)[:1]
        if kinds == _METALS:
            coloured = cues(language).words("colour_beside")
            near = (
                *tokens[max(0, mention.first - 1) : mention.first],
                *tokens[mention.last : mention.last + 1],
            )
            wanted = "colour" if any(token.key in coloured for token in near) else "material"
            return tuple(sense for sense in senses if sense.kind == wanted)[:1]
        if kinds == {"craft", "product_type"}:
            return tuple(senses)
        return tuple(senses[:1])

    def _is_place(
        self,
        text: str,
        tokens: Sequence[Token],
        mention: Mention,
        known: Sequence[Mention],
        language: str,
    ) -> bool:
        if any(
            other.first == mention.last
            and any(sense.kind in ("product_type", "technique", "material") for sense in other.senses)
            for other in known
        ):
            return False
        lexemes = lex(text)
        starts = [lexeme.start for lexeme in lexemes]
        first = starts.index(tokens[mention.first].start)
        end = tokens[mention.last - 1].end
        last = next((index for index, start in enumerate(starts) if start >= end), len(lexemes))
        if mention.ending:
            lexemes = [*lexemes[:last], Lexeme("ending", mention.ending, end, end), *lexemes[last:]]
        phrases = cues(language)
        before = phrases.before("place_before", lexemes[:first], first) if first else 0
        return bool(before or phrases.after("place_after", lexemes, last))

    def _product_inside(
        self,
        tokens: Sequence[Token],
        mention: Mention,
        senses: tuple[Sense, ...],
        known: Sequence[Mention],
        confidence: float,
        source: EntitySource,
        language: str,
    ) -> list[NameFound]:
        """The painting of "warli painting", unless another object follows ("blue pottery vase")."""
        if all(sense.kind == "product_type" for sense in senses) or mention.last - mention.first < 2:
            return []
        if any(other.first == mention.last and other.senses[0].kind == "product_type" for other in known):
            return []
        inside = self._gazetteer.inside(tokens, mention, "product_type", language)
        if inside is not None:
            return [NameFound(inside.first, inside.last, inside.senses[:1], confidence, source)]
        if source == "heard":
            product = self._sounds.product_after_craft(tokens[mention.last - 1])
            if product is not None:
                return [NameFound(mention.last - 1, mention.last, (product,), confidence, "sound")]
        return []


def _adjoin(text: str, tokens: Sequence[Token], one: Mention, other: Mention) -> bool:
    """Whether two mentions stand side by side with no sign between them."""
    first, second = (one, other) if one.first < other.first else (other, one)
    if first.last != second.first:
        return False
    return not text[tokens[first.last - 1].end : tokens[second.first].start].strip(" -")


def implied_values(entities: Sequence[Entity], lexicon: Lexicon) -> dict[str, str]:
    """Values that the spoken names bring with them and that were not said: pattachitra is a painting."""
    spoken = {entity.entity for entity in entities}
    implied: dict[str, str] = {}
    for found in entities:
        entry = lexicon.get(found.entity, found.value)
        for kind, value in (entry.implies if entry else {}).items():
            if kind not in spoken:
                implied.setdefault(kind, value)
    return implied


def _once(entities: Sequence[Entity]) -> list[Entity]:
    """Without the second of two equal values at one place."""
    kept: dict[tuple[str, str, int], Entity] = {}
    for entity in entities:
        key = (entity.entity, entity.value, entity.start)
        if key not in kept or entity.confidence > kept[key].confidence:
            kept[key] = replace(entity)
    return list(kept.values())
