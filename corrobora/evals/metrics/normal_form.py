"""Text brought to one form before it is compared.

`squad` is that of Pranav Rajpurkar, Jian Zhang, Konstantin Lopyrev and Percy Liang: SQuAD:
100,000+ Questions for Machine Comprehension of Text, EMNLP 2016, section 6.1: lower case, no
ASCII punctuation, no English articles, single spaces. It makes 3.5 and 35 equal, so `words`,
by which answers are looked for inside longer texts, keeps the point of a number.
"""

import re
import string
import unicodedata

_ARTICLE = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*"  # a number with its separators
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # scripts without spaces: a letter is a word
    r"|[^\W\d\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_ARTICLES = {"a", "an", "the"}


def squad(text: str) -> str:
    """Return the text as SQuAD's scorer compares it."""
    plain = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLE.sub(" ", plain).split())


def words(text: str) -> list[str]:
    """Return words and numbers in order, folded, without articles.

    Commas of a number go ("1,234" is "1234"), its point stays. Signs and units that are not
    letters go, so "-5 %" is "5".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = (word.replace(",", "") for word in _WORD.findall(folded))
    return [word for word in found if word not in _ARTICLES]
