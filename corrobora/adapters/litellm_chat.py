"""A chat model through LiteLLM: any provider, or any server that speaks OpenAI's protocol.

What a server does not know (JSON schemas, log-probabilities, a temperature) is asked for once,
then left out for good. Retries are ours; LiteLLM's own are off. Not covered: streaming, tools.
"""

import asyncio
import logging
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from corrobora.adapters import litellm_wire
from corrobora.adapters.litellm_errors import PROVIDER_ADVICE, upstream_errors
from corrobora.errors import ConfigError, UpstreamBusy, UpstreamRefused
from corrobora.ports import Message, Reply

if TYPE_CHECKING:
    from litellm import ModelResponse
    from tenacity import RetryCallState

LONGEST_WAIT = 60.0  # seconds; a server that asks for more is not waited for
BACKOFF, BACKOFF_MOST = 0.5, 20.0  # seconds, of the random exponential wait
JITTER = 0.25  # seconds, added to the wait that a server asks for
LADDERS: Mapping[str, tuple[Any, ...]] = {  # what is asked for, then with less, then not at all
    "format": ("json_schema", "json_object", None),
    "logprobs": (20, 5, None),
    "penalty": (True, None),
    "temperature": (0.0, None),
}
MENTIONED = {  # how a refusal names it
    "format": re.compile(
        r"response_format|json_schema|json_object|json mode|structured|grammar", re.IGNORECASE
    ),
    "logprobs": re.compile(r"log_?probs?", re.IGNORECASE),
    "penalty": re.compile(r"penalty", re.IGNORECASE),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
}

LEFT_BEHIND = r"coroutine '[\w.]*a(sync_)?completion\w*' was never awaited"

logger = logging.getLogger(__name__)


class LiteLLMChat:
    """A ChatModel; `model` is "provider/model" as LiteLLM names it."""

    def __init__(
        self,
        model: str,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        timeout: float = 60.0,  # seconds, per attempt
        retries: int = 3,  # further tries when busy
    ) -> None:
        self._model = _with_provider(model)
        self._base = api_base
        self._key = api_key
        self._timeout = timeout
        self._retries = retries
        self._rungs = dict.fromkeys(LADDERS, 0)

    @property
    def name(self) -> str:
        """The model as "provider/model"."""
        return self._model

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        schema: type[BaseModel] | None = None,
        logprobs: bool = False,
    ) -> Reply:
        """Return one reply at temperature 0; a busy server is asked again, a few times.

        Raises:
            UpstreamBusy: it is still busy after the retries, or asks to wait too long.
            UpstreamRefused: it refuses, or does not understand the request.
            UpstreamError: it cannot be reached or fails.
            ConfigError: LiteLLM does not know the provider.
        """
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

        fixed = {
            "messages": [litellm_wire.message(message) for message in messages],
            "max_tokens": max_tokens,
        }
        retrying = AsyncRetrying(
            retry=retry_if_exception(_is_worth_a_retry),
            stop=stop_after_attempt(self._retries + 1),
            wait=_wait,
            before_sleep=_log_retry,
            reraise=True,
        )
        response: ModelResponse = await retrying(self._ask, fixed, schema=schema, logprobs=logprobs)
        return litellm_wire.reply(response, model=self._model, usd=_usd(response))

    async def _ask(
        self, fixed: Mapping[str, Any], *, schema: type[BaseModel] | None, logprobs: bool
    ) -> "ModelResponse":
        """Return LiteLLM's response, asking for less where the server refuses a parameter."""
        litellm = await asyncio.to_thread(_engine)
        while True:
            used = dict(self._rungs)
            wishes = self._wishes(schema, logprobs=logprobs)
            try:
                with upstream_errors(model=self._model, base=self._base, secret=self._key):
                    response: ModelResponse = await litellm.acompletion(
                        model=self._model,
                        api_base=self._base,
                        api_key=self._key or self._placeholder(litellm),
                        timeout=self._timeout,
                        max_retries=0,
                        **fixed,
                        **wishes,
                    )
                    return response
            except UpstreamRefused as refusal:
                if not self._step_down(str(refusal.__cause__), used, wishes):
                    raise

    def _wishes(self, schema: type[BaseModel] | None, *, logprobs: bool) -> dict[str, Any]:
        """Return the parameters that a server may refuse."""
        at = {name: ladder[self._rungs[name]] for name, ladder in LADDERS.items()}
        wishes: dict[str, Any] = {}
        if at["temperature"] is not None:
            wishes["temperature"] = at["temperature"]
        if schema is not None and at["format"] == "json_schema":
            wishes["response_format"] = litellm_wire.json_schema(schema)
        elif schema is not None and at["format"] == "json_object":
            wishes["response_format"] = {"type": "json_object"}
        if logprobs and at["logprobs"]:
            wishes |= {"logprobs": True, "top_logprobs": at["logprobs"]}
            if self._base and at["penalty"]:  # servers of open weights penalise by default
                wishes["extra_body"] = {"repetition_penalty": 1.0}
        return wishes

    def _step_down(self, said: str, used: Mapping[str, int], wishes: Mapping[str, Any]) -> bool:
        """Ask for less of what a refusal names; False where it names nothing that was asked."""
        asked = {
            "format": "response_format" in wishes,
            "logprobs": "logprobs" in wishes,
            "penalty": "extra_body" in wishes,
            "temperature": "temperature" in wishes,
        }
        for name, pattern in MENTIONED.items():
            if asked[name] and pattern.search(said):
                # a call beside this one may have stepped down already
                self._rungs[name] = max(self._rungs[name], used[name] + 1)
                logger.info("%s refuses %s; asking for less", self._model, name)
                return True
        return False

    def _placeholder(self, litellm: ModuleType) -> str | None:
        """Return a key for a server of one's own that asks for none, where none is set."""
        own_server = self._base is not None and self._model.startswith("openai/")
        if own_server and not litellm.validate_environment(self._model)["keys_in_environment"]:
            return "none"
        return None


@cache
def _engine() -> ModuleType:
    """Import LiteLLM (seconds) so that it neither prints nor asks the network for prices."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    # cancelled between two of its threads, a call leaves a coroutine behind
    warnings.filterwarnings("ignore", LEFT_BEHIND, RuntimeWarning)
    litellm.suppress_debug_info = True
    litellm.disable_aiohttp_transport = True  # its sessions stay open when a loop ends
    litellm.drop_params = False  # a parameter left out silently could not be stepped down from
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return litellm


def _with_provider(model: str) -> str:
    """Return "provider/model"; the provider of well-known names is LiteLLM's to say.

    Raises:
        ConfigError: the name has no provider and is not well known.
    """
    if "/" in model.strip("/"):
        return model
    litellm = _engine()
    try:
        _, provider, *_ = litellm.get_llm_provider(model)
    except litellm.exceptions.BadRequestError as error:
        raise ConfigError(PROVIDER_ADVICE.format(model=model)) from error
    return f"{provider}/{model}"


def _usd(response: "ModelResponse") -> float:
    """Return the price of a response, 0 where LiteLLM does not know the model's."""
    try:
        return float(_engine().completion_cost(response))
    except Exception:  # noqa: BLE001 - it raises half a dozen kinds; a price is never worth an answer
        return 0.0


def _is_worth_a_retry(error: BaseException) -> bool:
    return isinstance(error, UpstreamBusy) and (error.retry_after or 0.0) <= LONGEST_WAIT


def _wait(state: "RetryCallState") -> float:
    """Return the seconds that the server asked for, else a random exponential wait."""
    from tenacity import wait_random, wait_random_exponential

    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, UpstreamBusy) and error.retry_after is not None:
        return error.retry_after + wait_random(0, JITTER)(state)
    return wait_random_exponential(multiplier=BACKOFF, max=BACKOFF_MOST)(state)


def _log_retry(state: "RetryCallState") -> None:
    logger.info("model is busy: try %d after %.1f s", state.attempt_number, state.upcoming_sleep)
