from pathlib import Path

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


def test_settings_are_explained_for_a_person(corrobora: Command) -> None:
    assert "Candidates asked of each corpus." in corrobora("config", "show").out


def test_a_file_of_settings_is_read_and_the_environment_beats_it(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "corrobora.toml").write_text("keep = 3\nk = 20\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CORROBORA_K", "30")

    shown = corrobora("config", "show", "--json").json

    assert (shown["keep"], shown["k"]) == (3, 30)


def test_a_file_of_settings_that_is_not_toml_is_named(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text("keep: 3")
    monkeypatch.setenv("CORROBORA_CONFIG", str(tmp_path / "mine.toml"))

    ran = corrobora("config", "show")

    assert ran.code == 2
    assert "expected TOML in" in ran.err


def test_a_file_of_settings_that_is_not_there_is_named(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORROBORA_CONFIG", "/nowhere.toml")

    assert "'/nowhere.toml', which is not a file" in corrobora("config", "show").err


def test_an_interruption_is_one_line_and_130(
    corrobora: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("corrobora.settings.load", interrupted)

    ran = corrobora("config", "show")

    assert ran.code == 130
    assert ran.err == "corrobora: interrupted; what was acknowledged is kept\n"


def test_without_a_command_the_help_is_shown_as_it_is(corrobora: Command) -> None:
    ran = corrobora()

    assert ran.code == 2
    assert "\n  ask " in ran.err
