"""What settings make of CORROBORA_*."""

import pytest

from corrobora import settings
from corrobora.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("dam", ["dam"]),
        ("dam, pier", ["dam", "pier"]),
        ("123", ["123"]),
        ('["a,b", " c "]', ["a,b", " c "]),
        ("[dam", ["[dam"]),
        ('{"a": 1}', ['{"a": 1}']),
    ],
)
def test_passwords_are_a_word_or_a_list_with_commas_or_one_of_json(
    text: str, meant: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORROBORA_PASSWORDS", text)

    passwords = settings.load({}).passwords

    assert [secret.get_secret_value() for secret in passwords] == meant


def test_a_refused_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORROBORA_PASSWORDS", '["hush", 1234567]')

    with pytest.raises(ConfigError, match="passwords") as refused:
        settings.load({})

    assert "1234567" not in str(refused.value)


def test_memory_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORROBORA_READING_MEMORY", "inf")

    with pytest.raises(ConfigError, match="reading_memory"):
        settings.load({})
