"""SQL as PostgreSQL's scanner reads it."""

import time

import pytest

from grader.sql import first_word, first_words, read_commands, read_tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BEGIN; UPDATE t SET x = 'a;b'; commit ;;", [("BEGIN",), ("UPDATE", "T"), ("COMMIT",)]),
        ("/* a /* b; */ ; */ Commit -- ; x\n", [("COMMIT",)]),
        ("DO $a$ x; $b$ ; $$ $a$; END", [("DO",), ("END",)]),
        ("SELECT E'it\\'; x'; COMMIT", [("SELECT",), ("COMMIT",)]),
        ('SELECT "a;""b"; COMMIT', [("SELECT", '"A;""B"'), ("COMMIT",)]),
        ("CREATE RULE r AS DO (SELECT 1; SELECT 2); END", [("CREATE", "RULE"), ("END",)]),
        ("SELECT 'not ended; COMMIT", [("SELECT",)]),
        ("SELECT $$ not ended; COMMIT", [("SELECT",)]),
        ("", []),
    ],
)
def test_commands_of_a_script(text: str, words: list[tuple[str, ...]]) -> None:
    """A semicolon divides commands unless it stands in a constant, a comment or parentheses."""
    assert [first_words(command) for command in read_commands(text)] == words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SELECT 1 AS \u20ac$$; COMMIT; -- $$", 2),  # a name, and no constant
        ("SELECT $\u20ac$; COMMIT; -- $\u20ac$", 1),
        ("SELECT $\u0661$; COMMIT; -- $\u0661$", 1),
        ("SELECT 1 AS a\u00a0$$; COMMIT; -- $$", 2),
    ],
)
def test_what_is_not_ascii_is_a_letter(text: str, count: int) -> None:
    """Signs, digits of other scripts, spaces that do not break: as PostgreSQL takes them."""
    assert len(read_commands(text)) == count


def test_keywords_are_ascii() -> None:
    """What only Python makes a keyword of, in capitals, is none."""
    assert first_word("comm\u0131t") == ""


def test_escapes_in_plain_strings() -> None:
    """With standard_conforming_strings off, the same text has other commands."""
    text = r"SELECT '\'; COMMIT; --'"
    assert [len(read_commands(text, escapes=escapes)) for escapes in (False, True)] == [2, 1]


def test_tokens_know_their_place() -> None:
    """A token says where it stands, and in how many parentheses."""
    assert [(t.text, t.start, t.depth) for t in read_tokens("f(a, (1))")] == [
        ("f", 0, 0),
        ("(", 1, 0),
        ("a", 2, 1),
        (",", 3, 1),
        ("(", 5, 1),
        ("1", 6, 2),
        (")", 7, 1),
        (")", 8, 0),
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("commit", "COMMIT"),
        (" \n-- note\n/* a /* nested */ one */ Insert INTO t", "INSERT"),
        ("-- only a comment", ""),
        ("/* unfinished COMMIT", ""),
        ("", ""),
        ("(SELECT 1)", ""),
    ],
)
def test_the_first_word_stands_behind_spaces_and_comments(text: str, word: str) -> None:
    """The first word of a statement is found whatever stands before it."""
    assert first_word(text) == word


def test_comments_cannot_make_the_tap_think() -> None:
    """The time to find the first word grows with the text and not faster."""
    before = time.process_time()
    assert first_word("/**/" * 4000 + "/*" * 4000) == ""
    assert time.process_time() - before < 1.0
