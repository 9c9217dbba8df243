"""The linter finds each kind of mistake, and the data that we ship has none."""

from pathlib import Path

from knowledge.lexicon import Lexicon
from nlu.lint import lint
from nlu.rasa_data import TrainingData, read_file, read_training_data
from nlu.training import DATA_FOLDER


def codes(tmp_path: Path, lexicon: Lexicon, language: str, *sections: tuple[str, list[str]]) -> set[str]:
    folder = tmp_path / language
    folder.mkdir()
    path = folder / "nlu.yml"
    lines = ['version: "3.1"', "nlu:"]
    for intent, examples in sections:
        lines += [f"  - intent: {intent}", "    examples: |", *(f"      - {example}" for example in examples)]
    path.write_text("\n".join(lines), encoding="utf-8")
    data = TrainingData(tuple(read_file(path, language=language)))
    return {finding.code for finding in lint(data, lexicon) if finding.line}


def test_every_kind_of_mistake_is_found(tmp_path: Path, lexicon: Lexicon) -> None:
    assert codes(tmp_path, lexicon, "en", ("greet", ["hello", "Hello!"])) == {"duplicate"}
    assert codes(tmp_path / "..", lexicon, "hi", ("greet", ["नमस्ते"]), ("goodbye", ["नमस्ते"])) == {
        "contradiction"
    }


def test_labels_are_checked(tmp_path: Path, lexicon: Lexicon) -> None:
    found = codes(
        tmp_path,
        lexicon,
        "en",
        ("sing_a_song", ["la la"]),
        (
            "create_listing",
            ["a [spaceship](product_type)", "[red](mood)", '[two]{"entity": "price", "value": "two"}'],
        ),
    )
    assert found == {"unknown_intent", "unknown_entity", "unknown_value"}


def test_scripts_are_checked(tmp_path: Path, lexicon: Lexicon) -> None:
    assert codes(tmp_path, lexicon, "hi-Latn", ("greet", ["namaste जी"])) == {"mixed_script"}
    assert codes(tmp_path, lexicon, "hi", ("greet", ["namaste"])) == {"mixed_script"}


def test_our_own_data_has_no_errors(lexicon: Lexicon) -> None:
    findings = lint(read_training_data(DATA_FOLDER), lexicon)
    assert [str(finding) for finding in findings if finding.severity == "error"] == []
