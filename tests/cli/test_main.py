import pytest

from tests.cli.conftest import Command


def test_help_names_every_command(corrobora: Command) -> None:
    ran = corrobora("--help")

    assert ran.code == 0
    commands = "demo|add|ask|search|route|ls|show|rm|status|doctor|config"
    for command in commands.split("|"):
        assert f"\n  {command} " in ran.out


def test_a_question_of_one_space_is_one_clear_line(corrobora: Command) -> None:
    ran = corrobora("ask", " ")

    assert (ran.code, ran.err) == (2, "corrobora: expected a question, got ' '\n")


def test_a_command_that_does_not_exist_is_a_usage_error(corrobora: Command) -> None:
    ran = corrobora("aks", "What?")

    assert ran.code == 2
    assert "aks" in ran.err


def test_a_fault_of_ours_is_one_line_and_says_how_to_see_more(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corrobora.settings.load", lambda _: 1 / 0)

    ran = corrobora("config", "show")

    assert ran.code == 1
    assert "our fault: ZeroDivisionError" in ran.err
    assert "--debug" in ran.err


def test_settings_are_shown_with_their_values(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORROBORA_KEEP", "5")
    monkeypatch.setenv("CORROBORA_API_KEY", "sk-very-secret")

    ran = corrobora("config", "show", "--json")

    assert ran.json["keep"] == 5
    assert "sk-very-secret" not in ran.out


def test_a_setting_out_of_bounds_is_one_clear_line(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORROBORA_KEEP", "0")

    ran = corrobora("config", "show")

    assert ran.code == 2
    assert "keep" in ran.err
    assert "got '0'" in ran.err


def test_the_version_is_told(corrobora: Command) -> None:
    assert corrobora("--version").out.startswith("corrobora 0.")
