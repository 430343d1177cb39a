"""Settings: frozen values from the command line, CORROBORA_* and a file; builds nothing.

The file is `corrobora.toml` in the working folder, or what CORROBORA_CONFIG names. A value on
the command line beats the environment, which beats the file, which beats the default.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from corrobora.errors import ConfigError

DEFAULT_FILE = "corrobora.toml"
SECRET = ("api_key", "passwords")  # never shown, not even when refused


def _words(given: object) -> object:
    """Return the items of a text that is a JSON list or has commas between them."""
    if not isinstance(given, str):
        return given
    try:
        listed = json.loads(given)
    except (ValueError, RecursionError):
        listed = None
    return listed if isinstance(listed, list) else [word.strip() for word in given.split(",")]


class Settings(BaseSettings):
    """Every value that can be set, with its bounds."""

    model_config = SettingsConfigDict(
        env_prefix="CORROBORA_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    index: Path = Field(default=Path(".corrobora"), description="Folder of the index.")

    model: str | None = Field(
        default=None,
        description="Chat model as provider/model, as LiteLLM names it. None: quotes only.",
    )
    api_base: str | None = Field(default=None, description="Base URL of the model's server.")
    api_key: SecretStr | None = Field(
        default=None, description="Key for the model; else the provider's own variable is read."
    )
    model_timeout: float = Field(default=60.0, gt=0, description="Seconds, per attempt.")
    model_retries: int = Field(default=3, ge=0, le=10, description="Further tries when busy.")
    max_tokens: int = Field(default=1500, ge=100, description="Tokens of a model's answer.")
    judge: bool = Field(
        default=True, description="Let the chat model judge evidence, where one is configured."
    )
    judge_candidates: int = Field(
        default=8, ge=0, le=50, description="Most candidates that the chat model judges a round."
    )

    k: int = Field(default=50, ge=1, le=1000, description="Candidates asked of each corpus.")
    keep: int = Field(default=8, ge=1, le=50, description="Most pieces of evidence of an answer.")
    tau: float = Field(
        default=0.95,
        gt=0,
        lt=1,
        description="Stop keeping evidence when one of it is right so surely.",
    )
    abstain_below: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Answers of less confidence are not given. None: .25 with a model, which can "
        "say itself that the evidence is no answer, and .35 for quotes only.",
    )
    gamma: float = Field(
        default=0.2, ge=0, le=1, description="Weight of corroboration by other modalities."
    )
    rounds: int = Field(default=2, ge=1, le=5, description="Most rounds of searching an answer.")

    max_calls: int | None = Field(default=None, ge=0, description="Model calls an answer may take.")
    max_usd: float | None = Field(default=None, ge=0, description="Money an answer may cost.")
    max_seconds: float | None = Field(default=None, gt=0, description="Time an answer may take.")

    without: str = Field(
        default="",
        description="Stages left out to measure what they are worth, with commas between.",
    )
    prompts: Path | None = Field(
        default=None, description="Folder of prompts that replace built-in ones of their name."
    )

    encoder: str | None = Field(
        default=None,
        min_length=1,
        description="Sentence Transformers folder or organisation/name. None: MiniLM, built in.",
    )
    threads: int | None = Field(
        default=None, ge=1, description="Threads of the text encoder; None: one a core."
    )
    passage_tokens: int = Field(default=200, ge=50, le=254, description="Aim for a passage.")
    private_addresses: bool = Field(
        default=False, description="Let `add URL` reach addresses that are not public."
    )
    reading_processes: int | None = Field(
        default=None, ge=1, le=64, description="Files read at once; None: one a core."
    )
    reading_memory: float = Field(
        default=4.0,
        ge=0.5,
        le=65_536,
        description="GiB of address space that reading one file may take.",
    )
    reading_seconds: float = Field(
        default=12.0,
        gt=0,
        description="Processor seconds that reading may take for one page without a result.",
    )
    passwords: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_words)] = Field(
        default=(),
        description="Passwords tried on encrypted files: with commas between, or a JSON list.",
    )
    speech_model: str | None = Field(
        default=None,
        min_length=1,
        description="Whisper model for faster-whisper, as a folder or a name on the hub. None: "
        "speech is not transcribed.",
    )
    ocr_dpi: int = Field(
        default=150, ge=72, le=300, description="Resolution that scans are read at."
    )

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments, then the environment; the file is merged by `load`."""
        return init_settings, env_settings


def load(overrides: dict[str, Any]) -> Settings:
    """Return the settings; `overrides` are those of the command line, None meaning "not given".

    Raises:
        ConfigError: a value is out of bounds or unknown, or the file cannot be read.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    file_values = _file_values()
    from_environment = {
        name for name in Settings.model_fields if os.environ.get(f"CORROBORA_{name.upper()}")
    }
    merged = {k: v for k, v in file_values.items() if k not in from_environment} | given
    try:
        return Settings(**merged)
    except ValidationError as error:
        raise ConfigError(_one_line(error)) from error


def _file_values() -> dict[str, Any]:
    named = os.environ.get("CORROBORA_CONFIG")
    path = Path(named or DEFAULT_FILE)
    if not path.is_file():
        if named:
            raise ConfigError(f"CORROBORA_CONFIG names {named!r}, which is not a file")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"expected TOML in {str(path)!r}: {error}") from error


def _one_line(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False):
        name = ".".join(str(part) for part in problem["loc"]) or "settings"
        got = "" if name.split(".")[0] in SECRET else f", got {problem.get('input')!r}"
        parts.append(f"{name}: {problem['msg']}{got}")
    return "; ".join(parts)
