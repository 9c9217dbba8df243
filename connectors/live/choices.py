"""The choices of the open question on keys; where there are too many for nine keys, a page at a time as in the IVR."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.messages import Reply
from connectors.call_speech import MORE_KEY, PAGE, pages_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them, and how it is said."""

    title: str
    language: str
    rate: float


@dataclass(frozen=True, slots=True)
class Choices:
    """All of them, and the page that was said last, counted from 0."""

    all: tuple[Choice, ...] = ()
    page: int = 0

    @classmethod
    def by(cls, replies: Sequence[Reply]) -> "Choices":
        return cls(
            tuple(
                Choice(button.title, reply.language, reply.rate)
                for reply in replies
                for button in reply.buttons
            )
        )

    @property
    def pages(self) -> int:
        return pages_of(len(self.all))

    @property
    def shown(self) -> tuple[Choice, ...]:
        """Those of this page: the first is on key 1."""
        return self.all if self.pages == 1 else self.all[self.page * PAGE : (self.page + 1) * PAGE]

    @property
    def more_follow(self) -> bool:
        """Whether MORE_KEY has to be offered; on the last page it leads to the first again."""
        return self.page < self.pages - 1

    def are_turned_by(self, digits: str) -> bool:
        return self.pages > 1 and digits == MORE_KEY

    def turned(self) -> "Choices":
        return replace(self, page=(self.page + 1) % self.pages)

    def chosen(self, digits: str) -> str:
        """The number of the choice on this key, among all of them; what chooses none stays as it is."""
        if self.pages > 1 and len(digits) == 1 and digits in "12345678":
            return str(self.page * PAGE + int(digits))
        return digits
