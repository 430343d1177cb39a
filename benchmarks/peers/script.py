"""What the local model replies to the peers: the least that each of them accepts.

A reply that a system cannot use would be asked for again and counted again, so each protocol
gets a usable one: a JSON summary with a score (paper-qa), keywords and "no entities" (LightRAG),
a search, a citation and then words where tools are offered (haiku.rag). Corrobora has a
scripted model of its own (corrobora.testing).
"""

import json
import time

from corrobora.testing.openai_replies import Raw, Request, Scripted
from corrobora.testing.openai_server import Script

ANSWER = "The documents do not say more than what is quoted above."


class Timed:
    """A script that notes when it was called."""

    def __init__(self, script: Script) -> None:
        self.times: list[float] = []
        self._script = script

    def __call__(self, request: Request) -> Scripted:
        """Reply as the script does."""
        assert callable(self._script)
        self.times.append(time.time())
        return self._script(request)

    def between(self, begin: float, end: float) -> int:
        """Return how many calls came in these seconds."""
        return sum(begin <= moment <= end for moment in self.times)


def reply(request: Request) -> Scripted:
    """Return the least that the asking system accepts."""
    if request.body.get("tools"):
        return _with_tools(request)
    text = request.text
    if "relevance_score" in text:
        return json.dumps({"summary": ANSWER, "relevance_score": 8})
    if "high_level_keywords" in text:
        return json.dumps({"high_level_keywords": ["report"], "low_level_keywords": ["figure"]})
    if "<|COMPLETE|>" in text:
        return "<|COMPLETE|>"
    return ANSWER


def _with_tools(request: Request) -> Scripted:
    """Search, then cite nothing, then answer: one call each."""
    messages = request.body["messages"]
    offered = {tool["function"]["name"] for tool in request.body["tools"]}
    called = {
        call["function"]["name"] for message in messages for call in message.get("tool_calls") or ()
    }
    for name, arguments in (("search", {"query": "report"}), ("cite", {"chunk_ids": []})):
        if name in offered - called:
            return Raw(body=json.dumps(_calling(name, arguments)).encode())
    return ANSWER


def _calling(name: str, arguments: dict[str, object]) -> dict[str, object]:
    """Return a completion that calls a tool."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": f"call-{name}", "type": "function", "function": function}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }
