"""What is compared: the settings of each variant, from how a person writes them.

A variant is written as `default`, as `setting=value` with commas between several, as a TOML file
of settings, or as the folder of a report made before. `without=STAGE` leaves a stage out.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corrobora.errors import ConfigError
from corrobora.settings import Settings

DEFAULT = "default"
# What an index is made with: another value needs another index.
INGEST = ("encoder", "passage_tokens", "ocr_dpi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A name for people and the settings that it changes."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    finished: Path | None = None  # the folder of a report made before, in place of asking


def parse(text: str) -> Variant:
    """Return the variant that a person wrote.

    Raises:
        ConfigError: it is none of these, or names a setting that there is not.
    """
    if text == DEFAULT:
        return Variant(name=DEFAULT)
    if (Path(text) / "cases").is_dir():
        return Variant(name=Path(text).name, finished=Path(text))
    if text.endswith(".toml"):
        return Variant(name=Path(text).stem, settings=_known(_from_file(Path(text)), text))
    values: dict[str, Any] = {}
    name = ""
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if equals:
            name = key.strip()
            values[name] = value.strip()
        elif name == "without":  # its value may hold commas: without=names,containers
            values[name] += f",{part.strip()}"
        else:
            raise ConfigError(
                "expected default, setting=value, a .toml file or the folder of a report, "
                f"got {text!r}"
            )
    return Variant(name=text, settings=_known(values, text))


def without(stages: Sequence[str]) -> tuple[Variant, ...]:
    """Return the default, then a variant for each stage that leaves it out."""
    return (
        Variant(name=DEFAULT),
        *(Variant(name=f"without {stage}", settings={"without": stage}) for stage in stages),
    )


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"expected TOML in {str(path)!r}: {error}") from error


def _known(values: dict[str, Any], text: str) -> dict[str, Any]:
    unknown = [name for name in values if name not in Settings.model_fields or name == "index"]
    if unknown:
        raise ConfigError(
            f"{text!r}: expected settings as `corrobora config show` lists them, got {unknown[0]!r}"
        )
    return values
