"""What an uploaded document must be to be quoted: cited, of readable length, and nobody else's voice."""

import unicodedata
from collections.abc import Sequence

import regex

from knowledge.languages import is_language
from rag.documents import Article, Paragraph
from rag.errors import UploadInvalid, UploadTooLarge
from rag.reading.addresses import PUBLIC_ADDRESS, public_address
from rag.reading.limits import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_HEADING_CHARACTERS,
    MAX_PARAGRAPH_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    MAX_WORD_CHARACTERS,
)

_WEB = regex.compile(r"https?://", regex.IGNORECASE)
_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*:\S|(?:javascript|vbscript|data|https?)\s*:", regex.IGNORECASE)
_OUR_NAMES = frozenset({"kalavaani", "kalavani", "कलावाणी"})


def refuse_uncitable(article: Article, paragraphs: Sequence[Paragraph]) -> None:
    """Refuse an article, whose paragraphs are these, that should not be quoted.

    Raises:
        UploadInvalid: sentences rest on nothing, something is too long to be read, or citations would mislead.
        UploadTooLarge: there is too much text.
    """
    _refuse_unsupported(article, paragraphs)
    _refuse_misleading(article)
    _refuse_long(article, paragraphs)


def _refuse_long(article: Article, paragraphs: Sequence[Paragraph]) -> None:
    """The lengths to which other documents are cut."""
    if len(article.title) > MAX_TITLE_CHARACTERS:
        raise UploadInvalid(f"a title has at most {MAX_TITLE_CHARACTERS} characters")
    for section in article.sections:
        if len(section.heading) > MAX_HEADING_CHARACTERS:
            raise UploadInvalid(
                f"line {section.line}: a heading has at most {MAX_HEADING_CHARACTERS} characters"
            )
    characters = 0
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            characters += len(sentence.text)
            if len(sentence.text) > MAX_PARAGRAPH_CHARACTERS:
                raise UploadInvalid(
                    f"line {paragraph.line}: a sentence has at most {MAX_PARAGRAPH_CHARACTERS:,} characters"
                )
            if any(len(word) > MAX_WORD_CHARACTERS for word in sentence.text.split()):
                raise UploadInvalid(
                    f"line {paragraph.line}: a word has at most {MAX_WORD_CHARACTERS} characters"
                )
    if characters > MAX_CHARACTERS or len(paragraphs) > MAX_BLOCKS:
        raise UploadTooLarge(
            f"the document has more than {MAX_CHARACTERS:,} characters of text: upload it in parts"
        )


def _refuse_unsupported(article: Article, paragraphs: Sequence[Paragraph]) -> None:
    """Refuse an article that could not be cited."""
    if not is_language(article.language):
        raise UploadInvalid("its `language` is not the code of a language that we speak")
    known = {source.id for source in article.sources}
    for paragraph in paragraphs:
        if not all(known.intersection(sentence.sources) for sentence in paragraph.sentences):
            raise UploadInvalid(
                f"line {paragraph.line}: the paragraph does not end in the marker of a listed source, such as [s1]"
            )


def _refuse_misleading(article: Article) -> None:
    """Refuse an article that would speak for us, or whose citations would not say where they are from."""
    if article.kind == "policy":
        raise UploadInvalid("uploaded documents are no rules of ours: give it another `kind`")
    for source in article.sources:
        if _WEB.match(source.url):
            if public_address(source.url) is None:
                raise UploadInvalid(f"the `url` of source {source.id} is not {PUBLIC_ADDRESS}")
            continue
        # It has no address: citations give its title instead.
        plain = unicodedata.normalize("NFKC", source.title).casefold()
        if _SCHEME.match(plain) or "".join(regex.findall(r"[\p{L}\p{M}]", plain)) in _OUR_NAMES:
            raise UploadInvalid(
                f"the title {source.title!r} cannot stand where others have an address: give `source_url`"
            )
