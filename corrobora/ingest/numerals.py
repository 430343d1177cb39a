"""Numbers as lists show them: 4, 04, d, D, iv, IV."""

from typing import Literal

Form = Literal["1", "01", "a", "A", "i", "I"]

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MAX_ROMAN = 4000
_LETTERS = 26
_MAX_LETTERS = 20 * _LETTERS  # "aaa" is 55; beyond this nobody counts in letters


def written(count: int, form: Form) -> str:
    """Return a count in a form; one that the form does not reach is written in digits."""
    match form:
        case "a" | "A" if 0 < count <= _MAX_LETTERS:
            letter = chr(ord("a") + (count - 1) % _LETTERS) * ((count - 1) // _LETTERS + 1)
            return letter if form == "a" else letter.upper()
        case "i" | "I" if 0 < count < _MAX_ROMAN:
            return _roman(count) if form == "i" else _roman(count).upper()
        case "01":
            return f"{count:02}"
        case _:
            return str(count)


def _roman(count: int) -> str:
    letters = []
    for size, sign in _ROMAN:
        times, count = divmod(count, size)
        letters.append(sign * times)
    return "".join(letters)
