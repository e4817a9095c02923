"""Where lines are broken."""

from grader.reports.breaking import break_text, find_breaks

PATH = "work/basic_operations/basic_operations.py:40"


def test_words_stay_whole() -> None:
    """Each line is full of whole words."""
    told = break_text("Checking basic_operations, transactions, performance in .", 40)
    assert told == "Checking basic_operations, transactions,\nperformance in ."


def test_what_is_longer_than_a_line_stays_whole() -> None:
    """A path is copied from a terminal, and is then as it was."""
    told = break_text(f"see {PATH} for it", 20).split("\n")
    assert told == ["see", PATH, "for it"]


def test_a_command_stays_whole() -> None:
    """With its spaces, as it stands in backticks."""
    told = break_text("Run `grader start --reset transactions` to have it back.", 39).split("\n")
    assert told == ["Run `grader start --reset transactions`", "to have it back."]
    assert break_text("Now run `grader start --reset transactions`.", 39).startswith("Now run\n")


def test_a_lone_backtick_leads_nowhere() -> None:
    """What has no end is no command."""
    assert max(map(len, break_text("a ` b " * 100, 20).split("\n"))) <= 20


def test_an_indented_line_is_not_broken_before_its_first_word() -> None:
    """It would be an empty line."""
    assert find_breaks("    " + "x" * 20, 10) == []
