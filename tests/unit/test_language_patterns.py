"""Sentences with values in them, found again by what stands between the values."""

import time

from grader.language.patterns import Phrases, read_pattern

PHRASES = Phrases(
    {
        "timed out after {limit} s": "nach {limit} s abgebrochen",
        "left behind: {one}": "zurückgelassen: {one}",
        "a task that goes on: {name}": "ein Task, der weiterläuft: {name}",
        "{error} covers the error that came": "{error} verdeckt den Fehler, der kam",
        "{a} was raised where the exercise asks for {b}": "statt {b} kam {a}",
        "{a} was raised": "{a} kam",
        "no value": "kein Wert",
        "{path} does not exist": "{path} gibt es nicht",
        "raised {what}": "löste aus: {what}",
    }
)


def test_a_value_is_put_where_the_translation_has_it() -> None:
    """Its place may be another one."""
    said = PHRASES.tell("ValueError was raised where the exercise asks for KeyError")
    assert said == "statt KeyError kam ValueError"


def test_a_sentence_without_values_is_looked_up() -> None:
    """As it stands, and no part of it."""
    assert PHRASES.tell("no value") == "kein Wert"
    assert PHRASES.tell("no value at all") == "no value at all"


def test_a_value_may_be_a_sentence() -> None:
    """Then it is translated as well."""
    said = PHRASES.tell("left behind: a task that goes on: poll")
    assert said == "zurückgelassen: ein Task, der weiterläuft: poll"


def test_what_an_error_says_is_not_ours() -> None:
    """PostgreSQL's words stay as they are, though they may end as a sentence of ours does."""
    error = 'UndefinedColumnError: column "mail" does not exist'
    assert PHRASES.tell(error) == error
    assert PHRASES.tell(f"raised {error}") == f"löste aus: {error}"
    assert PHRASES.tell("work does not exist") == "work gibt es nicht"


def test_a_text_is_told_line_by_line() -> None:
    """A line that is not known stays between those that are."""
    said = PHRASES.tell("timed out after 10 s\nSELECT 1\nno value")
    assert said == "nach 10 s abgebrochen\nSELECT 1\nkein Wert"


def test_the_sentence_that_says_most_comes_first() -> None:
    """Of two that fit, the longer one."""
    assert PHRASES.tell("KeyError was raised") == "KeyError kam"


def test_a_value_with_braces_is_no_place_for_values() -> None:
    """What a student wrote is put in as it is."""
    assert PHRASES.tell("timed out after {limit} s") == "nach {limit} s abgebrochen"
    assert PHRASES.tell("{error} {b} was raised") == "{error} {b} kam"


def test_a_pattern_needs_words_of_its_own() -> None:
    """What is little more than values would fit whatever there is."""
    assert read_pattern("{a}: {b}") is None
    assert read_pattern("between {a}{b} nothing stands") is None


def test_others_come_first_where_both_know_a_sentence() -> None:
    """An exercise's own words count more than the engine's."""
    assert PHRASES.and_those({"no value": "gar nichts"}).tell("no value") == "gar nichts"


def test_no_text_keeps_it_busy() -> None:
    """A student's long line is read once for each pattern, whatever is in it."""
    line = "was raised where the exercise asks for " * 100
    begun = time.process_time()
    PHRASES.tell("\n".join([line] * 100))
    assert time.process_time() - begun < 2


def test_several_things_in_one_line_are_told_one_by_one() -> None:
    """Each is a sentence of ours; a text in which one is not stays as it is."""
    phrases = Phrases({"{table}: {added} added": "{table}: {added} neu"})
    assert phrases.tell("users: 1 added; notes: 2 added") == "users: 1 neu; notes: 2 neu"
    assert phrases.tell("SELECT 1; notes: 2 deleted") == "SELECT 1; notes: 2 deleted"
