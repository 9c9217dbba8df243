"""Speech made slower or faster at the same pitch."""

import numpy as np
from numpy.typing import NDArray

from voice.audio import Audio


def at_tempo(audio: Audio, rate: float) -> Audio:
    """`audio` played at `rate` (0.5 to 2.0; 1.0 changes nothing), by FFmpeg's `atempo` filter."""
    if rate == 1.0:
        return audio
    import av
    import av.filter

    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=audio.sample_rate, format="flt", layout="mono")
    tempo = graph.add("atempo", f"{rate:.2f}")
    sink = graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()

    frame = av.AudioFrame.from_ndarray(audio.samples[np.newaxis, :], format="flt", layout="mono")
    frame.sample_rate = audio.sample_rate
    source.push(frame)
    source.push(None)
    stretched: list[NDArray[np.float32]] = []
    while True:
        try:
            part = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return Audio(np.concatenate(stretched), audio.sample_rate)
        assert isinstance(part, av.AudioFrame)
        stretched.append(part.to_ndarray()[0])
