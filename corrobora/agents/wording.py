"""Find the words to search for: one standalone query, its parts, or another wording.

Without a model a follow-up is searched together with the turn before it, and nothing is split
or reworded: a rule that guesses wrong costs more than it brings.
"""

import re
from collections.abc import Sequence

from corrobora.ports import ChatModel, Message
from corrobora.prompts.render import render

MAX_PARTS = 3
MAX_QUERY_TOKENS = 200
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*")
_SEVERAL_HOPS = re.compile(
    r"\b(compare[ds]?|comparison|difference between|both\b.*\band|respectively|versus|vs\.?"
    r"|than (?:in|that of)|(?:of|in|by|from) the \w+ (?:who|that|which))\b",
    re.IGNORECASE,
)


def needs_parts(text: str) -> bool:
    """Tell whether a question looks as if it needs more than one look-up."""
    return bool(_SEVERAL_HOPS.search(text))


async def standalone(text: str, turns: Sequence[str], chat: ChatModel | None) -> str:
    """Return the query with what it takes from earlier turns written out."""
    if not turns:
        return text
    if chat is None:
        return f"{turns[-1]} {text}"
    lines = await _lines("condense", chat, history="\n".join(turns), query=text)
    return lines[0] if lines else text


async def parts(text: str, chat: ChatModel | None) -> tuple[str, ...]:
    """Return the query and, where a model splits it, its parts."""
    if chat is None or not needs_parts(text):
        return (text,)
    found = await _lines("plan", chat, query=text)
    return (text, *[line for line in found if line != text][:MAX_PARTS])


async def another(text: str, tried: Sequence[str], chat: ChatModel | None) -> str | None:
    """Return a wording that was not tried yet, or None."""
    if chat is None:
        return None
    found = await _lines("rewrite", chat, query=text, tried="\n".join(tried))
    return next((line for line in found if line not in tried), None)


async def _lines(prompt: str, chat: ChatModel, **fields: str) -> list[str]:
    message = Message(role="user", text=render(prompt, **fields))
    reply = await chat.complete([message], max_tokens=MAX_QUERY_TOKENS)
    stripped = (_BULLET.sub("", line).strip().strip('"') for line in reply.text.splitlines())
    return [line for line in stripped if line]
