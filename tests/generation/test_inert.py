import pytest

from corrobora.generation.inert import inert

SOURCES = ["Read it at https://example.org/report.pdf, or write to us."]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Sales rose ![x](https://evil.example/?q=secret).", "Sales rose x."),
        ("Sales [rose](https://evil.example/a).", "Sales rose."),
        ("Sales [rose][1] here.", "Sales rose here."),
        ("See https://evil.example/a?b=c now.", "See now."),
        ("See www.evil.example.", "See ."),
        ("See <https://evil.example>.", "See ."),
        ("Sales <img src=x onerror=alert(1)>rose<br/>.", "Sales rose."),
        ("Run javascript:alert(1) now.", "Run (1) now."),
        ("Sales rose [E1, E2] by 4 percent (E3).", "Sales rose by 4 percent."),
        ("Sales\x1b[31m\nrose\u202e.", "Sales [31m rose ."),
        ("It is at https://example.org/report.pdf.", "It is at https://example.org/report.pdf."),
        ("At https://example.org/report.pdf?leak=1.", "At ."),
        ("At https://example.org.", "At ."),
        ("Two (https://evil.example/a) sites.", "Two sites."),
        ("Is 3 < 4 and 5 > 4?", "Is 3 < 4 and 5 > 4?"),
        ("The ratio [2018] rose (net).", "The ratio [2018] rose (net)."),
    ],
)
def test_only_words_and_known_addresses_are_left(text: str, left: str) -> None:
    assert inert(text, sources=SOURCES) == left
