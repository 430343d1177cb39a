"""The error tree. Each leaf says who must act.

CorroboraError
├── ConfigError        you: a setting, an argument or a missing extra
│   ├── IndexOwned     you: another process owns this index
│   └── IndexFull      you: the disk that holds the index is full
├── IngestError        this file: it cannot be read; the others go on
├── IndexDamaged       you: the index on disk contradicts itself; `corrobora doctor` says where
├── UpstreamError      a service that we call
│   ├── UpstreamBusy       it asks us to come back later; worth a retry
│   └── UpstreamRefused    it will say no again: key, model name, content policy, bad request
├── BadModelOutput     the model: its reply does not have the form asked for
└── BudgetExceeded     nobody: the answer's own limit of calls, money or time was reached
"""


class CorroboraError(Exception):
    """Anything that corrobora raises on purpose; its text is one line for a person."""


class ConfigError(CorroboraError):
    """A setting or an argument that cannot work."""


class IndexOwned(ConfigError):
    """Another process owns the index."""


class IndexFull(ConfigError):
    """There is no room for what the index should hold."""


class IngestError(CorroboraError):
    """One file cannot be read."""


class IndexDamaged(CorroboraError):
    """The index on disk contradicts itself."""


class UpstreamError(CorroboraError):
    """A service that we call failed."""


class UpstreamBusy(UpstreamError):
    """A service asks to be called again later."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds, where the service said so


class UpstreamRefused(UpstreamError):
    """A service refused and will refuse again."""


class BadModelOutput(CorroboraError):
    """A model's reply does not have the form it was asked for."""


class BudgetExceeded(CorroboraError):
    """The limit of calls, money or seconds of one answer was reached."""
