"""The dialogue stack: flows and repair patterns under way, innermost last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.dialogue.flows import PATTERN_PREFIX, START

FrameType = Literal["regular", "interrupt", "link", "call", "pattern"]
_JUMP = "NEXT:"


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow under way."""

    frame_id: str
    flow_id: str
    type: FrameType
    step_id: str = START
    """The step that was run last; `NEXT:<id>` makes <id> the next one."""
    asked: tuple[str, ...] = ()
    """Ids of the collect steps on the path that was really taken, oldest first."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """Values that a pattern reads as `context.x`."""
    started_turn: int = 0
    kept: Mapping[str, Any] = field(default_factory=dict)
    """Slot values of the interrupted conversation, set aside while this flow uses the same slots."""

    @property
    def is_pattern(self) -> bool:
        return self.flow_id.startswith(PATTERN_PREFIX)

    @property
    def jump_target(self) -> str | None:
        """Where the frame was told to go next, or None to follow the step's own `next`."""
        return self.step_id.removeprefix(_JUMP) if self.step_id.startswith(_JUMP) else None

    def at(self, step_id: str) -> "Frame":
        return replace(self, step_id=step_id)

    def jump(self, step_id: str) -> "Frame":
        """The frame, told to run `step_id` next."""
        return replace(self, step_id=f"{_JUMP}{step_id}")

    def passed(self, step_id: str) -> "Frame":
        """The frame with `step_id` as the newest question of its path; coming back to one forgets what followed."""
        path = self.asked[: self.asked.index(step_id)] if step_id in self.asked else self.asked
        return replace(self, asked=(*path, step_id))

    def to_json(self) -> dict[str, Any]:
        return {
            "frame_id": self.frame_id,
            "flow_id": self.flow_id,
            "type": self.type,
            "step_id": self.step_id,
            "asked": list(self.asked),
            "context": dict(self.context),
            "started_turn": self.started_turn,
            "kept": dict(self.kept),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Frame":
        return cls(**{**raw, "asked": tuple(raw["asked"])})


@dataclass(frozen=True, slots=True)
class Stack:
    """Frames, outermost first; every change gives a new stack."""

    frames: tuple[Frame, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.frames)

    @property
    def top(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def push(self, frame: Frame) -> "Stack":
        return Stack((*self.frames, frame))

    def insert_below_top(self, frame: Frame) -> "Stack":
        return Stack((*self.frames[:-1], frame, *self.frames[-1:]))

    def pop(self) -> "Stack":
        return Stack(self.frames[:-1])

    def replace_frame(self, frame: Frame) -> "Stack":
        """The stack with the frame of the same id replaced."""
        return Stack(tuple(frame if old.frame_id == frame.frame_id else old for old in self.frames))

    def without(self, frame_ids: Iterable[str]) -> "Stack":
        gone = set(frame_ids)
        return Stack(tuple(frame for frame in self.frames if frame.frame_id not in gone))

    def user_frames(self) -> tuple[Frame, ...]:
        """Frames of business flows, outermost first."""
        return tuple(frame for frame in self.frames if not frame.is_pattern)

    @property
    def active(self) -> Frame | None:
        """The innermost business flow."""
        frames = self.user_frames()
        return frames[-1] if frames else None

    @property
    def question(self) -> Frame | None:
        """The frame of the open question that belongs to the innermost business flow, or to none."""
        for frame in reversed(self.frames):
            if frame.flow_id == COLLECT_PATTERN:
                return frame
            if not frame.is_pattern:
                return None
        return None

    def belonging_to(self, frame: Frame) -> tuple[Frame, ...]:
        """`frame` and the patterns that lie on it, up to the next business flow."""
        position = self.frames.index(frame)
        members = [frame]
        for above in self.frames[position + 1 :]:
            if not above.is_pattern:
                break
            members.append(above)
        return tuple(members)

    def bundle(self, frame: Frame) -> tuple[Frame, ...]:
        """A business flow with the flows that it called and the patterns that lie on them."""
        members = list(self.belonging_to(frame))
        for above in self.frames[self.frames.index(frame) + len(members) :]:
            if not above.is_pattern and above.type != "call":
                break
            members.append(above)
        return tuple(members)

    def patterns_upon(self, frame: Frame) -> tuple[Frame, ...]:
        """The patterns that lie on `frame`, up to the next business flow."""
        return self.belonging_to(frame)[1:]

    def beneath(self, frame: Frame) -> Frame | None:
        """The frame right below `frame`."""
        position = self.frames.index(frame)
        return self.frames[position - 1] if position else None

    def to_json(self) -> list[dict[str, Any]]:
        return [frame.to_json() for frame in self.frames]

    @classmethod
    def from_json(cls, raw: Iterable[Mapping[str, Any]]) -> "Stack":
        return cls(tuple(Frame.from_json(item) for item in raw))


COLLECT_PATTERN = "pattern_collect_information"
CONTINUE_PATTERN = "pattern_continue_interrupted"
CONFIRM_PATTERN = "pattern_confirm_values"
