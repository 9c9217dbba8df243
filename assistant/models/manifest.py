"""The manifest: which files make a model, their checksums, and where they can come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass as checked_dataclass

from assistant.models.errors import ModelUnknown
from knowledge.yaml_file import read_yaml

PlainName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
"""A file or package name without any folder, so that a manifest cannot point outside its own folder."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(gt=0, le=8 * 1024**3)]

_STRICT = ConfigDict(extra="forbid")


@checked_dataclass(frozen=True, slots=True, config=_STRICT)
class HubSource:
    """A file in a repository of the model hub."""

    hub: str
    """Repository, such as "Systran/faster-whisper-base"."""
    revision: str
    path: str


@checked_dataclass(frozen=True, slots=True, config=_STRICT)
class Part:
    """A stretch of a file, carried by a data package of the package registry."""

    package: PlainName
    version: PlainName
    member: str
    """Exact name inside the wheel."""
    size: Size
    sha256: Sha256


@checked_dataclass(frozen=True, slots=True, config=_STRICT)
class PackageSource:
    """A file that comes as one or more parts, to be joined in this order."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1)]


@checked_dataclass(frozen=True, slots=True, config=_STRICT)
class ModelFile:
    """One file of a model."""

    name: PlainName
    size: Size
    sha256: Sha256
    sources: tuple[HubSource | PackageSource, ...]


@checked_dataclass(frozen=True, slots=True, config=_STRICT)
class Bundled:
    """A model that an installed Python package already carries."""

    package: PlainName
    """Import name."""
    path: str
    """Inside the package's folder."""


@checked_dataclass(frozen=True, slots=True, config=_STRICT)
class Model:
    """One model: either files to fetch, or something that comes inside a package."""

    name: PlainName
    purpose: str
    licence: str
    origin: str
    """Where a person can read about it."""
    files: tuple[ModelFile, ...] = ()
    bundled: Bundled | None = None

    @property
    def size_bytes(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All models, by name, in the order in which they are fetched."""

    models: Mapping[str, Model]

    def model(self, name: str) -> Model:
        """Raises ModelUnknown."""
        try:
            return self.models[name]
        except KeyError:
            raise ModelUnknown(f"No model is called {name}; there are {', '.join(self.models)}.") from None


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file; raises pydantic.ValidationError when it is malformed."""
    document = read_yaml(path)
    models = TypeAdapter(tuple[Model, ...]).validate_python(document["models"])
    return Manifest({model.name: model for model in models})


@cache
def own_manifest() -> Manifest:
    """The manifest that comes with the product."""
    with resources.as_file(resources.files("assistant.models") / "manifest.yml") as path:
        return read_manifest(path)
