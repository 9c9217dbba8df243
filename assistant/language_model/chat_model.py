"""Any chat model that LangChain's `init_chat_model` knows, asked for structured output within a time limit."""

import asyncio
import importlib.util
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from assistant.circuit import Circuit
from assistant.language_model.errors import LanguageModelInvalid, LanguageModelMissing, LanguageModelSilent
from assistant.language_model.proposal import Proposal

RETRIES = 1
"""Times that a failed request is sent again, inside the same time limit."""
Message = tuple[str, str]
"""Who speaks, `system` or `human`, and the words."""

_WORDY_LOGGERS = ("openai", "anthropic", "groq", "httpcore")
"""Client libraries that write whole requests to the log when it is on `debug`."""


class Answering(Protocol):
    """A model with structured output, as LangChain makes it."""

    async def ainvoke(self, input: Any, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model that is asked for proposals, and left alone for a while when it fails."""

    model: Answering
    timeout_s: float
    """Longest wait for one proposal, the retry included."""
    circuit: Circuit = field(default_factory=Circuit)

    @property
    def is_resting(self) -> bool:
        """Whether it failed so often that it is not asked now."""
        return self.circuit.is_open

    async def propose(self, messages: Sequence[Message]) -> Proposal:
        """The model's proposal for a prompt.

        Raises:
            LanguageModelSilent: it failed, was too slow, or answered in another shape; says how, never with words
                of the conversation.
        """
        try:
            async with asyncio.timeout(self.timeout_s):
                answer = await self.model.ainvoke(list(messages))
        except Exception as error:  # every provider's package raises errors of its own
            self.circuit.failed()
            raise LanguageModelSilent(type(error).__name__) from None
        if not isinstance(answer, Proposal):
            self.circuit.failed()
            raise LanguageModelSilent("no structured answer")
        self.circuit.succeeded()
        return answer


def is_installed() -> bool:
    """Whether the extra `llm` is there."""
    return importlib.util.find_spec("langchain") is not None


def open_chat_model(name: str, *, url: str | None, timeout_s: float) -> ChatModel:
    """The model of that name, for proposals; arguments and errors are those of `structured_model`."""
    return ChatModel(structured_model(name, Proposal, url=url, timeout_s=timeout_s), timeout_s)


def structured_model(name: str, answers: type[BaseModel], *, url: str | None, timeout_s: float) -> Any:
    """A LangChain runnable that answers in the shape of `answers`; nothing is sent yet.

    Keys are read from the environment by the provider's package.

    Args:
        name: as `init_chat_model` takes it: `openai:gpt-4o-mini`.
        answers: the shape of its answers.
        url: base URL of a server that speaks the provider's protocol; None: the provider's own.

    Raises:
        LanguageModelMissing: LangChain or the provider's package is not installed.
        LanguageModelInvalid: there is no such provider, or its key is missing.
    """
    if not is_installed():
        raise LanguageModelMissing("install the extra `llm`: pip install 'kalavaani[llm]'")
    from langchain.chat_models import init_chat_model

    for wordy in _WORDY_LOGGERS:
        logging.getLogger(wordy).setLevel(logging.WARNING)
    place: dict[str, Any] = {"base_url": url} if url else {}
    try:
        model = init_chat_model(name, timeout=timeout_s, max_retries=RETRIES, **place)
        return model.with_structured_output(answers)
    except ImportError as error:
        raise LanguageModelMissing(f"the package of {name!r} is not installed: {error.name}") from error
    except Exception as error:  # every provider's package raises errors of its own
        reason = str(error).strip().partition("\n")[0]
        raise LanguageModelInvalid(f"{name!r} cannot be used: {reason}") from error
