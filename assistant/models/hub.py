"""The model hub as a source of files."""

import logging
import threading
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from assistant.models.errors import SourceFailed, SourceUnreachable
from assistant.models.manifest import HubSource

PROBE_TIMEOUT_S: Final = 5.0

_logger = logging.getLogger(__name__)


class Hub:
    """Fetches single files through `huggingface_hub`, so that a person's own mirror, proxy and token count.

    `huggingface_hub` retries for half a minute when nothing answers; one short probe comes first instead.
    """

    def __init__(self, console: Console, *, endpoint: str | None = None) -> None:
        """`endpoint` is the hub's address, where it is not the one that `huggingface_hub` is set up for."""
        self._console = console
        self._endpoint = endpoint
        self._reachable: bool | None = None

    def fetch(self, source: HubSource, folder: Path) -> Path:
        """Download into `folder`, resuming what is there; returns the file, not yet verified.

        Raises:
            SourceUnreachable: the hub does not answer; later calls raise at once.
            SourceFailed: it answers, but not with this file.
        """
        from huggingface_hub import constants, hf_hub_download
        from huggingface_hub.utils.tqdm import disable_progress_bars

        if self._reachable is None:
            self._reachable = not constants.HF_HUB_OFFLINE and _answers(self._endpoint or constants.ENDPOINT)
        if not self._reachable:
            raise SourceUnreachable("the model hub could not be reached")
        if not self._console.is_terminal:
            disable_progress_bars()
        try:
            path = hf_hub_download(
                source.hub,
                source.path,
                revision=source.revision,
                local_dir=folder,
                etag_timeout=PROBE_TIMEOUT_S,
                endpoint=self._endpoint,
            )
        except (OSError, ValueError) as error:  # huggingface_hub's errors all derive from one of these.
            _logger.debug("hub download failed", exc_info=error)
            raise SourceFailed(f"the model hub did not give {source.hub}/{source.path}") from error
        return Path(path)


def _answers(url: str) -> bool:
    """Whether anything answers there; gives up on slow name servers too, which no socket limit covers."""
    answered = threading.Event()

    def probe() -> None:
        try:
            httpx.head(url, timeout=PROBE_TIMEOUT_S)
        except httpx.HTTPError:
            return
        answered.set()

    thread = threading.Thread(target=probe, daemon=True)
    thread.start()
    thread.join(PROBE_TIMEOUT_S)
    return answered.is_set()
