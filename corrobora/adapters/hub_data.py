"""Data sets of the hub: fetched once into its own cache, or into a folder that is named.

As the encoder's models, a data set is read from the cache ever after, so that figures do not
change under their reader; a revision says which version it is. No code of a data set is run.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corrobora.errors import (
    ConfigError,
    CorroboraError,
    UpstreamBusy,
    UpstreamError,
    UpstreamRefused,
)

_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+")
_BUSY = 429
_FAILS = 500  # and all above
_ELSE = "or copy the data set here and name its folder"

logger = logging.getLogger(__name__)


def fetch(
    name: str,
    *,
    needs: Sequence[str],
    revision: str | None = None,
    into: Path | None = None,
    endpoint: str | None = None,
) -> Path:
    """Return the folder of a data set with the files that match `needs`; empty takes all.

    `endpoint` None takes the hub that HF_ENDPOINT names. Without `into`, what the cache holds
    whole is returned without asking the hub.

    Raises:
        ConfigError: the name, the revision, the account or the disk; what to do is said in a line.
        UpstreamError: the hub cannot be reached, or fails.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"expected a data set of the hub as organisation/name, got {name!r}")
    wanted = list(needs) or None
    with _said(name, revision):
        if into is None and (kept := _kept(name, wanted, revision)):
            return kept
        return _fetched(name, wanted, revision=revision, into=into, endpoint=endpoint)


def _kept(name: str, wanted: list[str] | None, revision: str | None) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        found = snapshot_download(
            name,
            repo_type="dataset",
            revision=revision,
            allow_patterns=wanted,
            local_files_only=True,
        )
    except LocalEntryNotFoundError:  # or only a part of it
        return None
    return Path(found)


def _fetched(
    name: str,
    wanted: list[str] | None,
    *,
    revision: str | None,
    into: Path | None,
    endpoint: str | None,
) -> Path:
    from huggingface_hub import HfApi

    api = HfApi(endpoint=endpoint)
    # Asked for on its own: snapshot_download takes a folder that is there already for the answer
    # when the hub cannot be reached, also one that was left half filled.
    version = api.dataset_info(name, revision=revision).sha
    logger.info("fetching the data set %s at %s from the hub", name, version)
    return Path(
        api.snapshot_download(
            name,
            repo_type="dataset",
            revision=version if into else revision,  # the cache keeps what a name stood for
            allow_patterns=wanted,
            local_dir=into,
        )
    )


@contextmanager
def _said(name: str, revision: str | None) -> Iterator[None]:
    """Say in one line what a person can do about whatever goes wrong."""
    try:
        yield
    except Exception as error:  # the hub's errors and httpx's share no base but Exception
        raise _told(error, name, revision) from error


def _told(error: Exception, name: str, revision: str | None) -> CorroboraError:
    import httpx
    from huggingface_hub import errors

    for kind, said in _advice(name, revision):
        if isinstance(error, kind):
            return ConfigError(said)
    if isinstance(error, errors.HfHubHTTPError):
        return _answered(name, error.response.status_code, _line(error))
    if isinstance(error, httpx.HTTPError | errors.LocalEntryNotFoundError):
        return UpstreamError(
            f"the hub cannot be reached for the data set {name!r} ({_line(error)}): check the "
            f"network, {_ELSE}"
        )
    if isinstance(error, OSError):
        return ConfigError(f"the data set {name!r} cannot be kept: {_line(error)}")
    return UpstreamError(
        f"the data set {name!r} cannot be fetched from the hub ({_line(error)}): try again, {_ELSE}"
    )


def _advice(name: str, revision: str | None) -> tuple[tuple[type[Exception], str], ...]:
    """Return what a person has to do, by the hub's error; the first that fits holds."""
    from huggingface_hub import errors

    return (
        (
            errors.GatedRepoError,
            (
                f"the data set {name!r} is given to those who accept its conditions: accept them "
                f"on its page, then `hf auth login`, {_ELSE}"
            ),
        ),
        (
            errors.RepositoryNotFoundError,
            (
                f"the hub has no data set {name!r} that you may see: check the name, log in with "
                f"`hf auth login` if it is private, {_ELSE}"
            ),
        ),
        (
            errors.RevisionNotFoundError,
            f"the data set {name!r} has no revision {revision!r}",
        ),
        (
            errors.OfflineModeIsEnabled,
            (
                f"the data set {name!r} is not in the hub's cache and HF_HUB_OFFLINE is set: unset "
                f"it, {_ELSE}"
            ),
        ),
    )


def _answered(name: str, status: int, line: str) -> UpstreamError:
    said = f"the hub answers {status} for the data set {name!r} ({line})"
    if status == _BUSY or status >= _FAILS:
        return UpstreamBusy(f"{said}: try again later, {_ELSE}")
    return UpstreamRefused(f"{said}: check the name, log in with `hf auth login`, {_ELSE}")


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
