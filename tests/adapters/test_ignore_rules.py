import pytest

from corrobora.adapters.ignore_rules import patterns
from corrobora.errors import ConfigError


@pytest.mark.parametrize(
    ("lines", "path", "is_folder", "said"),
    [
        (["*.log"], "a/b.log", False, True),
        (["*.log", "!b.log"], "a/b.log", False, False),
        (["/a.txt"], "deep/a.txt", False, None),
        (["build/"], "build", True, True),
        (["build/"], "build", False, None),
        (["doc/**/*.pdf"], "doc/x/y/z.pdf", False, True),
        (["# a comment", ""], "a", False, None),
        ([r"\#odd"], "#odd", False, True),
        (["[a"], "[a", False, None),
    ],
)
def test_patterns_mean_what_they_mean_to_git(
    lines: list[str], path: str, is_folder: bool, said: bool | None
) -> None:
    assert patterns(lines)(path, is_folder) is said


def test_a_line_that_is_no_pattern_is_an_error_of_the_caller() -> None:
    with pytest.raises(ConfigError, match="'!'"):
        patterns(["*.log", "!"])
