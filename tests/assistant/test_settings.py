"""The settings: each with a safe default, and each in the README's table."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from assistant.settings import Settings

README = Path(__file__).parent.parent.parent / "README.md"


def expected_rows() -> list[str]:
    """The README's table of settings, row by row."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `KALAVAANI_{name.upper()}` | {default} | {field.description} |")
    return rows


def test_the_readme_lists_every_setting_with_its_default() -> None:
    table = README.read_text(encoding="utf-8")
    missing = [row for row in expected_rows() if row not in table]
    assert not missing, "add or correct in the README:\n" + "\n".join(missing)


def test_the_readme_lists_no_setting_that_does_not_exist() -> None:
    known = {f"`KALAVAANI_{name.upper()}`" for name in Settings.model_fields}
    lines = README.read_text(encoding="utf-8").splitlines()
    listed = {line.split("|")[1].strip() for line in lines if line.startswith("| `KALAVAANI_")}
    assert listed == known


def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALAVAANI_PORT", "99999")
    with pytest.raises(ValidationError, match="port"):
        Settings()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALAVAANI_TWILIO_AUTH_TOKEN", "hush")
    settings = Settings()
    assert settings.twilio_auth_token == SecretStr("hush")
    assert "hush" not in repr(settings)
