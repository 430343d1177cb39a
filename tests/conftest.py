"""What every test may rely on: no network, no keys, no settings of the person who runs it."""

import os

_TAKEN_AWAY = (
    "CORROBORA_",
    "OPENAI_",
    "ANTHROPIC_",
    "AZURE_",
    "GEMINI_",
    "LITELLM_",
    "LANGSMITH_",
    "LANGCHAIN_",
)
_KEPT = {
    "CORROBORA_CACHE"
}  # the user's cache holds the encoder's export, made once for all workers
_SET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else litellm asks the network for prices
    "TRANSFORMERS_OFFLINE": "1",
}

# At import, so that it holds before any test module imports an engine.
for _name in sorted(os.environ):
    if _name.startswith(_TAKEN_AWAY) and _name not in _KEPT:
        del os.environ[_name]
os.environ.update(_SET)
