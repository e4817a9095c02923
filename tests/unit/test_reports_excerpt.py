"""The student's own code around a line."""

import pytest

from grader.reports.excerpt import excerpt
from grader.results import Place

CODE = "    async with pool.acquire() as conn:\n        n = 1  # one\n        return f'{n}'\n"


def text(line_pieces: list[tuple[str, str]]) -> str:
    return "".join(part for _, part in line_pieces)


def test_lines_have_their_numbers_and_one_is_marked() -> None:
    """As the student's editor counts them."""
    lines = excerpt(Place(13, 12, CODE))
    assert [(line.number, line.here) for line in lines] == [(12, False), (13, True), (14, False)]


def test_words_have_their_kinds() -> None:
    """Keywords, numbers, comments, texts."""
    kinds = {kind: part for line in excerpt(Place(1, 1, CODE)) for kind, part in line.pieces}
    assert kinds["m"] == "1" and kinds["c"] == "# one" and kinds["k"] == "return"


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_docstring_may_end_in_it(quotes: str) -> None:
    """What stands above the line is words then, and the line is code all the same."""
    words, _, line = excerpt(Place(9, 7, f"for ever, it says\n{quotes}\nreturn 1\n"))
    assert words.pieces == [("s", "for ever, it says")]
    assert line.pieces[0] == ("k", "return")


def test_a_line_may_be_text() -> None:
    """Of SQL that is written over several lines, wherever it begins."""
    lines = excerpt(Place(2, 1, 'sql = """\n    SELECT 1\n"""\n'))
    assert lines[1].pieces[0][0] == "s"
    assert lines[0].pieces[0][0] == ""


def test_lines_move_to_the_left_together() -> None:
    """The indentation that all have tells nothing."""
    lines = excerpt(Place(1, 1, CODE))
    assert [text(line.pieces) for line in lines] == [
        "async with pool.acquire() as conn:",
        "    n = 1  # one",
        "    return f'{n}'",
    ]


def test_what_ends_a_line_for_a_lexer_only_ends_none() -> None:
    """The numbers would be wrong below it."""
    lines = excerpt(Place(2, 1, "a = '\r'\nb = '\x0c\x85'\n"))
    assert [text(line.pieces) for line in lines] == ["a = '\\r'", "b = '\\x0c\\x85'"]


def test_long_code_is_cut() -> None:
    """Whatever a student's file is made of."""
    lines = excerpt(Place(1, 1, ("x" * 10_000 + "\n") * 100))
    assert len(lines) == 48
    assert all(len(text(line.pieces)) < 300 for line in lines)
