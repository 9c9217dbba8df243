"""An answer to a craft question, with the passages that it rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence of an answer comes from."""

    title: str
    """Title of the article and of its section, such as "Dhokra: process"."""
    source: str
    """Public source that the article names for it (a URL or a reference)."""
    quote: str
    """The sentence of the article that supports the answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What we know about a question, or that we do not know."""

    answered: bool
    text: str
    """The answer in readable sentences; empty when not answered."""
    spoken: str
    """Its most telling sentences, as many as a listener can follow."""
    citations: tuple[Citation, ...]
    """What its sentences rest on, in order; of quoted answers one for each sentence."""
    confidence: float
    """Calibrated probability, 0 to 1, that the passages hold the answer."""
    language: str
    """Language that the text is in (may differ from the question's)."""
    craft: str | None = None
    """Canonical craft of the article that answers, if it is about one."""
