"""A document as it was read: its title, and headings, paragraphs and list items in order."""

from dataclasses import dataclass
from typing import Literal

from rag.errors import UploadTooLarge
from rag.reading.limits import MAX_BLOCKS, MAX_CHARACTERS

BlockKind = Literal["heading", "text", "item"]
Format = Literal["article", "markdown", "text", "pdf", "html"]
"""`article` is Markdown with our front matter."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document, on one line, free of markup."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What stands in a file."""

    format: Format
    title: str
    """The document's own title; empty when it has none."""
    blocks: tuple[Block, ...]
    source: str = ""
    """The whole text, of an article only."""


class BlockList:
    """Collects blocks; empty ones are left out."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._characters = 0

    def add(self, kind: BlockKind, text: str) -> None:
        """Add a block, if anything is in it.

        Raises:
            UploadTooLarge: the document has more text than we take.
        """
        text = " ".join(text.split())
        if not any(char.isalnum() for char in text):
            return
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS or len(self.blocks) >= MAX_BLOCKS:
            raise UploadTooLarge(
                f"the document has more than {MAX_CHARACTERS:,} characters of text: upload it in parts"
            )
        self.blocks.append(Block(kind, text))
