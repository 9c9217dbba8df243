"""What happens on a carrier's audio stream, whatever the carrier calls it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open; which call it is comes next."""


@dataclass(frozen=True, slots=True)
class Started:
    """The stream belongs to this call."""

    stream: str
    """The carrier's id of the stream, which everything that we send must name."""
    call: str
    """The carrier's id of the call."""
    caller: str
    """Her number as the carrier gives it; may be empty."""
    rate_hz: int
    """Sample rate in both directions."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """What was handed to the stream when the call was connected to it."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of the caller's voice."""

    samples: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed: 0 to 9, * or #."""

    key: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What we sent before this mark was played, or was thrown away by a `clear`."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The stream ends: the caller hung up, or the carrier moved on."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that makes no sense; says why, without what it held."""

    reason: str


Frame = Connected | Started | Sound | Key | Marked | Stopped | Unreadable
