"""Answers to craft questions from a server that speaks OpenAI's protocol: good, garbage, slow, hostile."""

import json
from typing import Any

import pytest

from assistant.application import open_composer
from assistant.circuit import FAILURES
from assistant.language_model.composer import ChatComposer
from assistant.settings import Settings
from rag.grounding import Claim, ComposerFailed

QUESTION = "How is dhokra made?"
PASSAGES = ["A wax figure is covered with clay.", "Molten brass takes the place of the wax."]


@pytest.fixture
def composer(chat_server: Any, monkeypatch: pytest.MonkeyPatch) -> ChatComposer:
    monkeypatch.setenv("OPENAI_API_KEY", "local")
    opened = open_composer(
        Settings(
            llm="openai:local-model",
            llm_url=chat_server.url,
            llm_answers=True,
            llm_answer_timeout_s=1.0,
        )
    )
    assert isinstance(opened, ChatComposer)
    return opened


def test_its_sentences_come_with_the_passages_that_they_rest_on(
    composer: ChatComposer, chat_server: Any
) -> None:
    chat_server.says(
        json.dumps({"sentences": [{"text": "Brass takes the place of a wax figure.", "passages": [1, 2]}]})
    )

    assert composer.compose(QUESTION, PASSAGES, "en") == [
        Claim("Brass takes the place of a wax figure.", (0, 1))
    ]
    told = json.loads(chat_server.requests[-1]["messages"][-1]["content"])
    assert told == {"question": QUESTION, "passages": {"1": PASSAGES[0], "2": PASSAGES[1]}}
    assert "English" in chat_server.requests[-1]["messages"][0]["content"]


@pytest.mark.parametrize(
    "content", ["", "Certainly! Dhokra is", '{"answer": 1}', '{"sentences": "wax"}', "null"]
)
def test_garbage_is_a_failure_that_does_not_repeat_it(
    composer: ChatComposer, chat_server: Any, content: str
) -> None:
    chat_server.says(content)
    with pytest.raises(ComposerFailed) as caught:
        composer.compose(QUESTION, PASSAGES, "en")
    assert "Dhokra" not in str(caught.value)


def test_who_is_too_slow_is_not_waited_for(composer: ChatComposer, chat_server: Any) -> None:
    chat_server.held.clear()
    with pytest.raises(ComposerFailed, match="Timeout"):
        composer.compose(QUESTION, PASSAGES, "en")


def test_who_fails_again_and_again_is_left_alone(composer: ChatComposer, chat_server: Any) -> None:
    chat_server.status = 401
    for _ in range(FAILURES):
        with pytest.raises(ComposerFailed):
            composer.compose(QUESTION, PASSAGES, "en")
    asked = len(chat_server.requests)
    with pytest.raises(ComposerFailed, match="left alone"):
        composer.compose(QUESTION, PASSAGES, "en")
    assert len(chat_server.requests) == asked


def test_it_is_not_opened_where_it_is_not_wanted() -> None:
    assert open_composer(Settings()) is None
    assert open_composer(Settings(llm="openai:local-model")) is None
    assert open_composer(Settings(llm="nobody:nothing", llm_answers=True)) is None
