"""The shape of a chat model's answer: a list of proposed commands, nothing of which has been checked."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "start_flow", "set_slot", "cancel", "clarify", "answer", "handoff", "chitchat", "repeat", "skip"
]

# Lengths are not part of the schema, because not every provider's schemas know them; `checking` limits them.


class ProposedCommand(BaseModel):
    """One thing that the person may want."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    kind: Kind
    flow: str | None = Field(default=None, description="start_flow: the id of one of the flows")
    slot: str | None = Field(default=None, description="set_slot: the name of one of the slots")
    value: str | None = Field(
        default=None,
        description="set_slot: the value, in the person's own words; chitchat: greet, thank, goodbye, "
        "bot_challenge or out_of_scope",
    )
    options: list[str] | None = Field(default=None, description="clarify: ids of the flows that may be meant")


class Proposal(BaseModel):
    """What the person may want, in the order in which it was said. Empty when nothing fits."""

    commands: list[ProposedCommand]
