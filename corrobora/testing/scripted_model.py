"""A language model of a few rules, for a scripted server: reads the prompt, quotes, and errs.

It finds the pieces of evidence by their fences, so it answers whatever corrobora asks: drafts
with claims, yes or no with log-probabilities, and rewritten questions (which it repeats).
"""

import json
import math
import re
import threading

from corrobora.generation import relevance, sentences
from corrobora.testing.openai_replies import Request, Said, Scripted, busy

FENCE = re.compile(
    r"^<data key=(?P<key>[\w-]+) mark=(?P<mark>[0-9a-f]{16})>\n(?P<text>.*?)"
    r"\n</data mark=(?P=mark)>$",
    re.DOTALL | re.MULTILINE,
)
EVIDENCE_KEY = re.compile(r"E\d+")
QUESTION = re.compile(r"(?:^|\n)(?:Question|Query|The newest question):\s*(.+)")
MADE_UP = "This was confirmed by the lighthouse keepers of 1874."
SURE = 0.9  # probability of the judge's word
RELEVANT = 0.5  # share of the query's words that makes a candidate relevant


def unfence(prompt: str) -> list[tuple[str, str]]:
    """Return key and text of each fenced piece of a prompt, in order."""
    return [(found["key"], found["text"]) for found in FENCE.finditer(prompt)]


class ScriptedModel:
    """A script for `OpenAIServer` that answers by quoting, with faults on request."""

    def __init__(
        self,
        *,
        fabricate: bool = False,
        misplace: bool = False,
        busy: int = 0,
        retry_after: float = 1.0,
    ) -> None:
        self._fabricate = fabricate
        self._misplace = misplace
        self._busy = busy
        self._retry_after = retry_after
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Scripted:
        """Return the reply to one request."""
        with self._lock:
            if self._busy > 0:
                self._busy -= 1
                return busy(retry_after=self._retry_after)
        prompt = request.text
        pieces = unfence(prompt)
        if request.body.get("logprobs"):
            return _judge(prompt, pieces)
        evidence = [piece for piece in pieces if EVIDENCE_KEY.fullmatch(piece[0])]
        text = self._draft(dict(pieces), evidence) if evidence else _question(prompt)
        return _said(prompt, text)

    def _draft(self, pieces: dict[str, str], evidence: list[tuple[str, str]]) -> str:
        """Return a draft as JSON: the best sentence, and the second best where it misplaces."""
        ranked = _ranked(pieces.get("question", ""), evidence)
        if not ranked:
            return json.dumps(
                {"claims": [], "insufficient": True, "reason": "No piece speaks of it."}
            )
        claims = [_claim(ranked[0][1], key=ranked[0][0])]
        sentence = ranked[min(1, len(ranked) - 1)][1]
        wrong = [key for key, text in evidence if sentence not in text]
        if self._misplace and wrong:
            claims.append(_claim(sentence, key=wrong[0]))
        if self._fabricate:
            claims.append(_claim(MADE_UP, key=evidence[0][0]))
        return json.dumps({"claims": claims, "insufficient": False, "reason": ""})


def _ranked(question: str, evidence: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (key, sentence) by words shared with the question, those with none left out."""
    asked = relevance.words(question)
    found = [
        (len(asked & relevance.words(sentence)), key, sentence)
        for key, text in evidence
        for line in text.split("\n")
        for sentence in sentences.split(line)
    ]
    shared = [item for item in found if item[0]]
    return [(key, sentence) for _, key, sentence in sorted(shared, key=lambda item: -item[0])]


def _claim(sentence: str, *, key: str) -> dict[str, object]:
    return {"text": sentence, "quotes": [{"key": key, "quote": sentence}]}


def _judge(prompt: str, pieces: list[tuple[str, str]]) -> Said:
    asked = relevance.words(_question(prompt))
    candidate = relevance.words(" ".join(text for _, text in pieces))
    yes = bool(asked) and len(asked & candidate) >= RELEVANT * len(asked)
    word, other = ("Yes", "No") if yes else ("No", "Yes")
    probabilities = {word: math.log(SURE), other: math.log(1 - SURE)}
    return _said(prompt, word, probabilities)


def _question(prompt: str) -> str:
    found = QUESTION.search(FENCE.sub("", prompt))
    return found[1].strip() if found else ""


def _said(prompt: str, text: str, first_token: dict[str, float] | None = None) -> Said:
    """Return the text with a token a word as its usage."""
    return Said(
        text=text,
        first_token=first_token,
        input_tokens=len(prompt.split()),
        output_tokens=len(text.split()),
    )
