"""The models folder: which models are there, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from assistant.models.errors import ModelMissing
from assistant.models.manifest import Bundled, Manifest, Model, own_manifest
from assistant.models.verification import is_verified

State = Literal["ready", "missing", "partial", "damaged"]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What there is of one model on this machine."""

    name: str
    purpose: str
    licence: str
    size_bytes: int
    state: State
    """partial: a fetch was interrupted; damaged: files are there, but not the right ones."""
    path: Path
    """The folder, or the file if it comes inside a package."""


def folder_of(name: str, home: Path) -> Path:
    return home / "models" / name


def partial_folder_of(name: str, home: Path) -> Path:
    return home / "models" / f"{name}.partial"


def path_of(name: str, home: Path, *, manifest: Manifest | None = None) -> Path:
    """The verified folder of a model (the file itself, if it comes inside a package).

    Raises:
        ModelMissing: its files are not there or not intact; the message says what to do.
        ModelUnknown: the manifest does not know the name.
    """
    model = (manifest or own_manifest()).model(name)
    if model.bundled is not None:
        return bundled_path(name, model.bundled)
    path, state = _look(model, home)
    if state == "ready":
        return path
    reasons = {
        "missing": "is not on this machine",
        "partial": "was only partly fetched",
        "damaged": "has files that are not the expected ones",
    }
    raise ModelMissing(name, reasons[state])


def status(home: Path, *, manifest: Manifest | None = None) -> list[ModelStatus]:
    """What there is of every model of the manifest."""
    return list(_statuses(manifest or own_manifest(), home))


def _statuses(manifest: Manifest, home: Path) -> Iterator[ModelStatus]:
    for model in manifest.models.values():
        path, state = _look(model, home)
        size_bytes = model.size_bytes
        if model.bundled is not None and state == "ready":
            size_bytes = path.stat().st_size
        yield ModelStatus(model.name, model.purpose, model.licence, size_bytes, state, path)


def _look(model: Model, home: Path) -> tuple[Path, State]:
    if model.bundled is not None:
        try:
            return bundled_path(model.name, model.bundled), "ready"
        except ModelMissing:
            return Path(model.bundled.package, model.bundled.path), "missing"
    folder = folder_of(model.name, home)
    if folder.is_dir():
        return folder, "ready" if is_verified(folder, model.files) else "damaged"
    return folder, "partial" if partial_folder_of(model.name, home).is_dir() else "missing"


def bundled_path(name: str, bundled: Bundled) -> Path:
    """The file inside the installed package; raises ModelMissing."""
    spec = find_spec(bundled.package)
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder, bundled.path)
        if path.is_file():
            return path
    raise ModelMissing(name, f"is not inside the package {bundled.package}")
