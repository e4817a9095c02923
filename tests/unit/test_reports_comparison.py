"""Expected and got: line beside line, with what differs."""

import pytest

from grader.reports.comparison import Comparison, Side, compare


def made(expected: str | None, got: str | None) -> Comparison:
    found = compare(expected, got)
    assert found is not None
    return found


def marked(side: list[Side]) -> list[str]:
    """The texts of one side that differ."""
    return [text for line in side for differs, text in line.pieces if differs]


def shown(side: list[Side]) -> list[str]:
    return ["".join(text for _, text in line.pieces) for line in side]


def test_nothing_to_compare_is_no_comparison() -> None:
    """Most failures are about something else."""
    assert compare(None, None) is None


def test_one_side_alone_differs_from_nothing() -> None:
    """It is shown as it is."""
    found = made(None, "[1, 2]")
    assert found.expected == [] and marked(found.got) == []


def test_short_values_stand_on_one_line() -> None:
    """What differs is what stands between the words that both begin and end with."""
    found = made("[1, 2, 3]", "[1, 9, 3]")
    assert (marked(found.expected), marked(found.got)) == (["2"], ["9"])


def test_a_list_has_an_item_on_each_line() -> None:
    """Commas inside of an item, of a bracket or of a text, divide nothing."""
    items = ["{'id': 1, 'name': 'a, b'}", "(1, [2, 3])", "'it\\'s, so'", '"x, ]"']
    assert shown(made(f"[{', '.join(items)}]", "[]").expected) == [
        "[",
        *(f"  {item}" for item in items),
        "]",
    ]


def test_a_row_too_many_is_marked_whole() -> None:
    """Rows that are equal stand beside each other."""
    rows = [f"{{'id': {number}, 'name': 'somebody'}}" for number in range(3)]
    found = made(f"[{', '.join(rows[:2])}]", f"[{', '.join(rows)}]")
    assert marked(found.expected) == []
    assert marked(found.got) == [rows[2]]
    assert found.expected[-1].row == found.got[-1].row


def test_many_equal_lines_are_counted() -> None:
    """Three of them stay around what differs."""
    lines = [f"line {number}" for number in range(40)]
    found = made("\n".join([*lines, "a"]), "\n".join([*lines, "b"]))
    assert [line.equal for line in found.expected] == [37, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "text", ["[" * 300, "[1, 2, 'never closed", "]]]]", "'", '[{"a": \\', "[,,,]", ""]
)
def test_what_is_no_value_is_shown_as_well(text: str) -> None:
    """A student's text may look like anything; nothing of it is lost or evaluated."""
    said = "".join(shown(made(f"{text}{' ' * 60}", "x" * 60).expected))
    dropped = str.maketrans("", "", ", ")
    assert said.translate(dropped) == text.translate(dropped)


def test_a_flood_of_lines_is_cut() -> None:
    """The comparison takes no longer than its first lines."""
    found = made("a\n" * 100_000, "b\n" * 100_000)
    assert shown(found.got)[-1] == "… 99,941 more lines"
