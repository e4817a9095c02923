"""What the names of a session mean after SQL that may have changed them."""

import pytest

from grader.tap.log import Run, Sql
from grader.tap.names import UNKNOWN_STATEMENT, Names, Portal


def known() -> Names:
    """Statements a and b, and one without a name; a portal p."""
    names = Names()
    for name in (b"a", b"b", b""):
        names.statements[name] = Sql(f"SELECT '{name.decode()}'", prepared=True)
    names.portals[b"p"] = Portal(names.statements[b"a"], Run(1, names.statements[b"a"]))
    return names


def left(text: str, tag: str | None, nth: int = 0) -> str:
    """Which of these are known when the nth command of a text was done; ? if all is in doubt."""
    names = known()
    names.ran(Sql(text, prepared=False), nth, tag)
    kept = [*names.statements, *names.portals]
    return "?" if names.doubtful else " ".join(name.decode() or "-" for name in kept)


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("SELECT 1", "SELECT", "a b - p"),
        ("DEALLOCATE a", "DEALLOCATE", "b - p"),
        ("/* b */ deallocate prepare A -- b", "DEALLOCATE", "b - p"),
        ('DEALLOCATE "b"', "DEALLOCATE", "a - p"),
        ("DEALLOCATE prepare", "DEALLOCATE", "a b - p"),
        ("DEALLOCATE ALL", "DEALLOCATE ALL", "- p"),
        ("DISCARD ALL", "DISCARD ALL", "-"),
        ("DISCARD PLANS", "DISCARD PLANS", "a b - p"),
        ("DECLARE p CURSOR FOR SELECT 1", "DECLARE CURSOR", "a b -"),
        ("CLOSE ALL", "CLOSE CURSOR ALL", "a b -"),
        ("CALL f()", "CALL", "a b -"),
    ],
)
def test_a_command_that_tells_all_is_followed(text: str, tag: str, expected: str) -> None:
    """Exactly what it says is gone, and nothing else."""
    assert left(text, tag) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PREPARE A AS SELECT 1", b"a"),
        ('PREPARE "New" (int) AS SELECT $1', b"New"),
        ("SELECT ';'; PREPARE c AS SELECT 1", b"c"),
    ],
)
def test_prepare_gives_a_name(text: str, name: bytes) -> None:
    """A name that SQL gave has that SQL as its text, as PostgreSQL has it; it is nobody's own."""
    names = known()
    names.statements.pop(b"a")
    names.ran(Sql(text, prepared=False), text.startswith("SELECT"), "PREPARE")
    assert (names.statements[name].text, names.statements[name].own) == (text, False)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("DO $$ BEGIN EXECUTE 'DEALLOCATE a'; END $$", "DO"),
        ("DO $$ BEGIN EXECUTE 'DEALLOCATE a'; RAISE 'x'; END $$", None),
        (r"DO U&'BEGIN EXEC\0055TE x; END'", "DO"),
        ("DO 'BEGIN EXE'\n'CUTE x; END'", "DO"),
        ("DO $$ BEGIN CREATE FUNCTION f() ... $$", "DO"),
        ("EXECUTE a", "DO"),
        ("EXECUTE a", None),
        ("CREATE FUNCTION pg_temp.f() ...", "CREATE FUNCTION"),
        ('DEALLOCATE U&"a"', "DEALLOCATE"),
        (r"SELECT E'\''; DEALLOCATE a", "DEALLOCATE"),
        ("EXECUTE x", "DEALLOCATE"),
        ("(not kept: the recording is full)", None),
        ("(not kept: the recording is full)", "DO"),
    ],
)
def test_what_nobody_saw_leaves_nothing_known(text: str, tag: str | None) -> None:
    """After a command that may have done anything no name is known, nor for the rest of it."""
    assert left(text, tag) == "?"


@pytest.mark.parametrize(
    ("text", "tag"),
    [("DO $$ BEGIN PERFORM 1; END $$", "DO"), ("do language plpgsql 'BEGIN END'", "DO")],
)
def test_a_block_without_dynamic_sql_renames_nothing(text: str, tag: str | None) -> None:
    """It may open a cursor under any name, and change no prepared statement."""
    assert left(text, tag) == "a b -"


@pytest.mark.parametrize("text", ["SELECT 1/0", "PREPARE a AS SELECT 1", "SELEC 'DO'", "COMMIT"])
def test_a_failure_of_what_is_seen_changes_nothing(text: str) -> None:
    """PREPARE of a name in use, and whatever fails in plain sight."""
    assert left(text, None) == "a b - p"


def test_doubt_stays() -> None:
    """A function that is there may run with any statement, and rename what came later."""
    names = known()
    names.ran(Sql("CREATE FUNCTION f() ...", prepared=False), 0, "CREATE FUNCTION")
    names.statements[b"new"] = Sql("SELECT 1", prepared=True)
    assert names.statement(b"new").text == "SELECT 1"
    names.ran(Sql("SELECT f()", prepared=False), 0, "SELECT")
    assert names.statement(b"new").text == UNKNOWN_STATEMENT
