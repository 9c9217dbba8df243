"""Questions with known facts: JSONL, one question a line.

```json
{"lang": "hi-Latn", "question": "dhokra kaise banta hai?", "craft": "dhokra",
 "must_mention_any": ["wax", "मोम"], "answerable": true, "section": "dhokra#process"}
```

`section` is optional: the file of the English article that answers and its section, or the section's number from 0.
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.languages import CODE_PATTERN
from rag.chunks import Chunk
from rag.errors import RagError
from rag.sentences import normalise


class QuestionFileError(RagError):
    """A line of a question file is malformed; the message names file and line."""

    code = "questions_invalid"


class Case(BaseModel):
    """One question of a question file."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    language: str = Field(alias="lang", pattern=CODE_PATTERN)
    question: str = Field(min_length=1)
    craft: str | None = None
    """Canonical craft that it is about; not given to the answerer."""
    must_mention_any: tuple[str, ...] = ()
    """Facts, one of which a right answer holds."""
    answerable: bool
    section: str | None = Field(default=None, pattern=r"^[a-z0-9_]+#[a-z0-9]+$")
    """Section that supports the answer."""

    def is_supported_by(self, chunk: Chunk) -> bool:
        """Whether a chunk answers: it belongs to the section, in any language; else is about the craft with a fact."""
        if self.section:
            article, _, section = self.section.partition("#")
            wanted = str(chunk.section_order) if section.isdigit() else chunk.section
            return chunk.original.rpartition("/")[2] == article and wanted == section
        return self.craft in (None, chunk.craft) and mentions_any(chunk.text, self.must_mention_any)


def load_cases(path: Path) -> list[Case]:
    """Read a question file.

    Raises:
        QuestionFileError: it is not UTF-8, or a line is not a JSON object with the fields above.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path.name}:1: not UTF-8 ({error.reason} at byte {error.start})") from error
    cases: list[Case] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise QuestionFileError(f"{path.name}:{number}: {where or 'line'}: {first['msg']}") from error
    return cases


def own_questions() -> Path:
    """Our question set: written apart from the answerer, with the sections that support the answers."""
    return Path(__file__).with_name("questions.jsonl")


def mentions_any(text: str, facts: Iterable[str]) -> bool:
    """Whether a text holds one of the facts, spelling normalised; true without facts."""
    wanted = [normalise(fact) for fact in facts]
    held = normalise(text)
    return not wanted or any(fact in held for fact in wanted)
