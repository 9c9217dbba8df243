"""The one file that shops embed: it is what the sources build, and it has every word in every language."""

import re
import subprocess
from pathlib import Path
from unicodedata import category, name

import pytest

from connectors.files import WEB
from knowledge.languages import CODES, LANGUAGES, SCRIPT_NAMES
from tests.web.conftest import ROOT

SOURCE = WEB / "source"
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
NPM_PATIENCE_S = 120
_ENTRY = re.compile(r'^  (\w+): "(.*)",$', re.M)


def built(tmp_path: Path) -> bytes:
    if not ESBUILD.exists():
        pytest.fail("esbuild is missing: run `npm install`", pytrace=False)
    command = ["npm", "run", "--silent", "build:widget", "--", f"--outfile={tmp_path / 'widget.js'}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=NPM_PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return (tmp_path / "widget.js").read_bytes()


def test_the_file_is_what_the_sources_build(tmp_path: Path) -> None:
    assert (WEB / "widget.js").read_bytes() == built(tmp_path), (
        "run `npm run build:widget` and commit widget.js"
    )


def test_it_needs_nothing_else_and_reads_no_text_as_html() -> None:
    bundle = (WEB / "widget.js").read_text(encoding="utf-8")
    assert not re.findall(r"\bimport\s*[({\"']|\brequire\(", bundle)
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", bundle
    )
    hosts = set(re.findall(r"https?://[\w.-]+", bundle))
    assert hosts <= {"http://www.w3.org", "https://your-server"}, "it fetches from its server only"


def words_of(code: str) -> dict[str, str]:
    return dict(_ENTRY.findall((SOURCE / "words" / f"{code}.ts").read_text(encoding="utf-8")))


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_word_in_its_own_script(code: str) -> None:
    ours, english = words_of(code), words_of("en")
    assert list(ours) == list(english) and all(ours.values())
    script = SCRIPT_NAMES[LANGUAGES[code].script]
    letters = "".join(re.sub(r"JPEG|PNG", "", text) for text in ours.values())
    assert not strange(letters, script), "letters of another script"
    if code != "en":
        same = [key for key, text in ours.items() if text == english[key] and key != "title"]
        assert not same, "still English"


def strange(text: str, script: str) -> set[str]:
    return {
        letter for letter in text if category(letter).startswith("L") and not name(letter).startswith(script)
    }


def test_the_picker_offers_our_languages_by_their_own_names() -> None:
    listed = re.findall(
        r'language\("([\w-]+)", "(.+?)", "([\w-]+)", \w+(, "rtl")?\)',
        (SOURCE / "words.ts").read_text("utf-8"),
    )
    assert [(code, autonym, tag, bool(rtl)) for code, autonym, tag, rtl in listed] == [
        (known.code, known.autonym, known.bcp47, known.direction == "rtl") for known in LANGUAGES.values()
    ]
