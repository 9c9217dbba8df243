"""An answer is a few whole sentences in reading order, none of them twice, and none that hangs in the air."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from knowledge.lexicon import load_lexicon
from rag.chunks import Chunk, Passage
from rag.extraction import (
    MAX_ELSEWHERE,
    MAX_SENTENCES,
    MAX_STEPS,
    OTHER_SECTION_SHARE,
    SPOKEN_SENTENCES,
    Excerpt,
    ended,
    extract,
)
from rag.lexical import Term
from rag.questions import Question, QuestionReader
from rag.ranking import RankedSentence, SectionKey
from rag.sentences import stems

READER = QuestionReader(load_lexicon(), [])
OF_DHOKRA = READER.read("Where is dhokra from?", "en")
OF_ANYTHING = READER.read("Where is it from?", "en")
ORIGIN = (
    "The casters of Bastar melt brass.",
    "Many villages of Odisha cast lamps.",
    "Old families in Bikna make owls.",
    "Nobles once bought elephants.",
    "A museum in Delhi shows a dancer.",
    "The school of Kondagaon teaches girls.",
    "Traders carry bells to fairs.",
    "Some potters dig red clay.",
    "Her grandmother kept bees for wax.",
)


@dataclass
class Shelf:
    """Sections, and how their sentences were ranked."""

    sections: dict[SectionKey, list[Chunk]] = field(default_factory=dict)

    def add(
        self,
        *parts: Sequence[str],
        article: str = "dhokra",
        order: int = 0,
        section: str = "origin",
        language: str = "en",
    ) -> None:
        self.sections[article, order] = [
            Chunk(
                article=article,
                title=article.capitalize(),
                kind="craft",
                craft=article,
                states="",
                original=article,
                language=language,
                section=section,
                heading=section.capitalize(),
                section_order=order,
                part=number,
                keywords="",
                passages=tuple(Passage(text, "https://example.org/1") for text in part),
            )
            for number, part in enumerate(parts)
        ]

    def answer(self, question: Question, *ranking: tuple[str, float], terms: Sequence[Term] = ()) -> Excerpt:
        """The excerpt, when sentences have these scores; the others were not found."""
        scores = dict(ranking)
        ranked = [
            RankedSentence(
                section=key,
                part=chunk.part,
                place=place,
                score=scores[passage.text],
                coverage=1.0,
                cosine=0.0,
                meets_expectation=False,
                names_expected=False,
                stems=frozenset(stems(passage.text, chunk.language)),
            )
            for key, chunks in self.sections.items()
            for chunk in chunks
            for place, passage in enumerate(chunk.passages)
            if passage.text in scores
        ]
        ranked.sort(key=lambda sentence: -sentence.score)
        return extract(question, ranked, terms, lambda key: self.sections[key])


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def texts(excerpt: Excerpt) -> list[str]:
    return [quote.passage.text for quote in excerpt.quotes]


def spoken(excerpt: Excerpt) -> list[str]:
    return [quote.passage.text for quote in excerpt.spoken]


def test_some_sentences_are_shown_and_three_are_said_in_their_order(shelf: Shelf) -> None:
    shelf.add(ORIGIN[:3], ORIGIN[3:])
    worst_first = [(text, 0.9 + place / 100) for place, text in enumerate(ORIGIN)]
    excerpt = shelf.answer(OF_DHOKRA, *worst_first)
    assert texts(excerpt) == list(ORIGIN[-MAX_SENTENCES:]) and MAX_SENTENCES <= 6
    assert spoken(excerpt) == list(ORIGIN[-SPOKEN_SENTENCES:]) and SPOKEN_SENTENCES == 3
    assert {quote.title for quote in excerpt.quotes} == {"Dhokra: Origin"}


def test_the_best_three_are_said(shelf: Shelf) -> None:
    shelf.add(ORIGIN)
    excerpt = shelf.answer(OF_DHOKRA, *zip(ORIGIN, (1.0, 0.8, 0.9, 0.7, 1.1), strict=False))
    assert texts(excerpt) == list(ORIGIN[:5])
    assert spoken(excerpt) == [ORIGIN[0], ORIGIN[2], ORIGIN[4]]


def test_what_is_much_worse_than_the_best_is_left_out_after_three(shelf: Shelf) -> None:
    shelf.add(ORIGIN)
    excerpt = shelf.answer(OF_DHOKRA, *zip(ORIGIN, (1.0, 0.3, 0.2, 0.1, 0.54, 0.56), strict=False))
    assert texts(excerpt) == [ORIGIN[0], ORIGIN[4], ORIGIN[5]]


def test_nothing_is_told_twice_in_other_words(shelf: Shelf) -> None:
    again = ("The casters of Bastar melt brass too.", "Casters of Bastar melted the brass!")
    shelf.add((ORIGIN[0], *again, ORIGIN[1]))
    excerpt = shelf.answer(OF_DHOKRA, (ORIGIN[0], 0.9), (again[0], 1.0), (again[1], 0.8), (ORIGIN[1], 0.7))
    assert texts(excerpt) == [again[0], ORIGIN[1]]


def test_a_sentence_that_leans_brings_the_one_before_it(shelf: Shelf) -> None:
    leaning = "They sell them at the fair."
    shelf.add((ORIGIN[1], ORIGIN[0], leaning))
    excerpt = shelf.answer(OF_DHOKRA, (leaning, 1.0))
    assert texts(excerpt) == spoken(excerpt) == [ORIGIN[0], leaning]
    both = shelf.answer(OF_DHOKRA, (leaning, 1.0), (ORIGIN[0], 0.9))
    assert texts(both) == [ORIGIN[0], leaning], "not twice"


def test_what_is_said_stays_short_with_a_leaning_sentence(shelf: Shelf) -> None:
    said = (ORIGIN[0], "They sell them at the fair.", *ORIGIN[1:3])
    shelf.add(said)
    excerpt = shelf.answer(OF_DHOKRA, (said[1], 1.0), (said[2], 0.9), (said[3], 0.8))
    assert len(spoken(excerpt)) == 3


def test_what_is_shown_stays_short_with_leaning_sentences(shelf: Shelf) -> None:
    said = [
        f"{word} {name} them."
        for name in ("sell", "melt", "carve", "polish", "carry")
        for word in ("", "They")
    ]
    said = [text.strip().capitalize() for text in said]
    shelf.add(said)
    excerpt = shelf.answer(OF_DHOKRA, *((text, 1.0) for text in said if text.startswith("They")))
    assert len(texts(excerpt)) <= MAX_SENTENCES


def test_other_sections_may_add_a_few_sentences_that_are_nearly_as_good(shelf: Shelf) -> None:
    shelf.add(ORIGIN[:1])
    shelf.add(ORIGIN[1:], order=1, section="buying")
    equal = shelf.answer(OF_DHOKRA, *((text, 1.0) for text in ORIGIN))
    assert texts(equal) == list(ORIGIN[: 1 + MAX_ELSEWHERE])
    assert [quote.title for quote in equal.quotes] == ["Dhokra: Origin", *["Dhokra: Buying"] * MAX_ELSEWHERE]
    just, hardly = OTHER_SECTION_SHARE + 0.01, OTHER_SECTION_SHARE - 0.01
    poor = shelf.answer(OF_DHOKRA, (ORIGIN[0], 1.0), (ORIGIN[1], hardly), (ORIGIN[2], just))
    assert texts(poor) == [ORIGIN[0], ORIGIN[2]]


def test_the_section_of_the_best_sentence_comes_first(shelf: Shelf) -> None:
    shelf.add(ORIGIN[:1])
    shelf.add(ORIGIN[1:2], order=1, section="buying")
    assert texts(shelf.answer(OF_DHOKRA, (ORIGIN[0], 0.9), (ORIGIN[1], 1.0))) == [ORIGIN[1], ORIGIN[0]]


@pytest.mark.parametrize(("question", "shown"), [(OF_DHOKRA, 1), (OF_ANYTHING, 2)])
def test_another_article_is_quoted_only_where_no_subject_is_known(
    shelf: Shelf, question: Question, shown: int
) -> None:
    shelf.add(ORIGIN[:1])
    shelf.add(ORIGIN[1:2], article="bidriware")
    assert len(shelf.answer(question, (ORIGIN[0], 1.0), (ORIGIN[1], 0.99)).quotes) == shown


def test_steps_are_told_whole_and_three_of_them_are_said(shelf: Shelf) -> None:
    steps = [f"Step {number} of the cast." for number in range(MAX_STEPS + 3)]
    shelf.add(steps[:5], steps[5:], section="process")
    excerpt = shelf.answer(READER.read("How is dhokra made?", "en"), (steps[4], 1.0))
    assert texts(excerpt) == steps[:MAX_STEPS] and spoken(excerpt) == steps[:3]


def test_one_step_that_the_question_names_is_told_alone(shelf: Shelf) -> None:
    shelf.add(("Wax is laid on.", "Brass is poured in.", "Clay is broken."), section="process")
    wax = Term(frozenset({"wax"}), rarity=1.0, share=1.0)
    excerpt = shelf.answer(
        READER.read("How is the wax of dhokra made?", "en"), ("Wax is laid on.", 1.0), terms=[wax]
    )
    assert texts(excerpt) == ["Wax is laid on."]


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("shape the clay", "shape the clay."),
        ("shape the clay;", "shape the clay."),
        ("Shape it.", "Shape it."),
        ('"It is old."', '"It is old."'),
        ("मिट्टी गूँथें", "मिट्टी गूँथें।"),
        ("মাটি মাখা হয়", "মাটি মাখা হয়।"),
        ("ମାଟି ଚକଟନ୍ତି", "ମାଟି ଚକଟନ୍ତି।"),
        ("ਮਿੱਟੀ ਗੁੰਨ੍ਹੋ", "ਮਿੱਟੀ ਗੁੰਨ੍ਹੋ।"),
        ("مٹی گوندھیں", "مٹی گوندھیں۔"),
        ("مٹی گوندھیں۔", "مٹی گوندھیں۔"),
        ("களிமண் பிசையுங்கள்", "களிமண் பிசையுங்கள்."),
        ("మట్టి కలపండి", "మట్టి కలపండి."),
        ("માટી ગૂંદો,", "માટી ગૂંદો."),
        ("क्या यह पुराना है?", "क्या यह पुराना है?"),
    ],
)
def test_a_sentence_ends_with_the_full_stop_of_its_script(sentence: str, whole: str) -> None:
    assert ended(sentence) == whole


def test_the_title_is_named_unless_the_sentences_name_it(shelf: Shelf) -> None:
    shelf.add(("Dhokra is cast.", "It is old"))
    known, unknown = (
        shelf.answer(OF_DHOKRA, ("Dhokra is cast.", 1.0)),
        shelf.answer(OF_DHOKRA, ("It is old", 1.0)),
    )
    assert known.text(known.quotes, naming=True) == "Dhokra is cast."
    assert unknown.text(unknown.quotes, naming=True) == "Dhokra: It is old."
    assert unknown.text(unknown.quotes, naming=False) == "It is old."
