"""Explanations of what Python raised about names, keys, arguments and texts."""

import difflib
import re
from types import ModuleType

from grader.explanations.entry import Entry, Found, found, through
from grader.explanations.facts import Facts, class_of
from grader.results import Blame

#: How alike a name has to be that it may have been meant: from 0 to 1.
ALIKE = 0.6

_NO_ATTRIBUTE = through(
    "AttributeError",
    r"\A(?:module )?'(?P<owner>asyncpg|Pool|Connection|PreparedStatement|Transaction)'"
    r"(?: object)? has no attribute '(?P<name>\w+)'",
)


def _nearly_named(facts: Facts) -> Found | None:
    """A name that asyncpg's own things do not have, and the one of theirs that is most alike."""
    it = _NO_ATTRIBUTE(facts)
    if it is None:
        return None
    near = difflib.get_close_matches(it.values["name"], _names(it.values["owner"]), 1, ALIKE)
    return found(it.statement, **it.values, near=near[0]) if near else None


def _names(owner: str) -> list[str]:
    # Imported here: it takes 50 ms, and who checks a right solution has nothing to explain.
    import asyncpg
    from asyncpg.prepared_stmt import PreparedStatement
    from asyncpg.transaction import Transaction

    things: dict[str, type | ModuleType] = {
        "asyncpg": asyncpg,
        "Pool": asyncpg.Pool,
        "Connection": asyncpg.Connection,
        "PreparedStatement": PreparedStatement,
        "Transaction": Transaction,
    }
    return [name for name in dir(things[owner]) if not name.startswith("_")]


def _refused_itself(facts: Facts) -> Found | None:
    """The last line that the error came from raises it, and nothing had gone wrong before."""
    raising = (facts.report.detail or "").rpartition("\n")[2].strip()
    own = facts.report.blame is Blame.STUDENT and raising.startswith(f"raise {facts.error}")
    last = len(facts.report.calls) - 1
    sent = [at for at, one in enumerate(facts.statements) if one.call == last]
    if not facts.error or not own or last < 0:
        return None
    met = any(act.before > min(sent, default=0) for act in facts.report.acts)
    failed = [at for at in sent if facts.statements[at].result is None]
    refused = any(not facts.is_undone(at) for at in failed)
    return None if met or refused else found(error=facts.error)


def _constraint_not_known(facts: Facts) -> Found | None:
    """A dict was asked for the constraint that PostgreSQL had just named."""
    if facts.error != "KeyError":
        return None
    for place in range(len(facts.statements) - 1, -1, -1):
        match = _CONSTRAINT.search(facts.statements[place].error or "")
        if match is not None:
            same = facts.said == repr(match["constraint"])
            error = class_of(facts.statements[place].sqlstate)
            return found(place, error=error, **match.groupdict()) if same else None
    return None


def _value_for_row(facts: Facts) -> Found | None:
    """dict() was given what is no row, though the last statement gave rows."""
    taken = (facts.report.detail or "").rpartition("\n")[2].strip()
    match = _NO_ROW.search(facts.said) if facts.error in ("TypeError", "ValueError") else None
    if match is None or "dict(" not in taken or not facts.statements:
        return None
    last = len(facts.statements) - 1
    rows = re.search(r" [1-9]\d*\Z", facts.statements[last].result or "")
    asked = facts.command(last).word == "SELECT" or facts.command(last).has("RETURNING")
    return found(last, type=match["type"] or "str") if rows and asked else None


def _copies_all_columns(facts: Facts) -> Found | None:
    """A COPY that names no columns was not done, and what was raised is about its values."""
    if facts.error not in _ABOUT_VALUES:
        return None
    for place, statement, command in facts.commands():
        bare = command.word == "COPY" and [one.word for one in command.tokens[2:3]] == ["FROM"]
        if bare and command.writes and statement.result is None:
            return found(place, table=command.written)
    return None


_CONSTRAINT = re.compile(r'constraint "(?P<constraint>[^"]+)"')
_NO_ROW = re.compile(
    r"\A'(?P<type>[\w.]+)' object is not iterable\Z|\Adictionary update sequence element #0 "
)
_ABOUT_VALUES = ("TypeError", "ValueError", "DataError", "BadCopyFileFormatError")


ENTRIES = (
    Entry(
        "constraint_not_known",
        _constraint_not_known,
        "PostgreSQL answered with {error} for {constraint}, and a dict was asked for that name, "
        "which it does not have.",
        "An error that your code has no other word for passes through: ask the dict with get(), "
        "and `raise` what it does not know.",
    ),
    Entry(
        "value_for_row",
        _value_for_row,
        "dict() was given a single value, of type {type}, and no row.",
        "fetchval gives the first value of the first row, fetchrow the row, fetch a list of rows; "
        "and who iterates over one row gets its values.",
    ),
    Entry(
        "copies_all_columns",
        _copies_all_columns,
        "This COPY names no columns of {table}: so each row has to bring a value for every one of "
        "them, in the table's order.",
        "Name those that your rows have: copy_records_to_table(..., columns=[...]).",
    ),
    Entry(
        "name_not_defined",
        through("NameError", r"name '(?P<name>\w+)' is not defined"),
        "The name {name} is used, and nothing in the file has given it a meaning by then.",
        "Look for a slip in it, or define or import it above.",
    ),
    Entry(
        "name_without_value",
        through("UnboundLocalError", r"cannot access local variable '(?P<name>\w+)' "),
        "{name} is used before the function has given it a value.",
        "Give it one on every way that leads there. A name that a function assigns is its own in "
        "the whole function, also if the file has another of that name.",
    ),
    Entry(
        "nearly_named",
        _nearly_named,
        "{owner} has no {name}. What it has is {near}.",
        "Write that, if it is what you mean, and look up what it takes and gives.",
    ),
    Entry(
        "column_as_attribute",
        through(
            "AttributeError", r"\A'(?:[\w.]+\.)?Record' object has no attribute '(?P<name>\w+)'"
        ),
        "A row was asked for its attribute {name}: a Record has its columns as keys.",
        'Write the name in brackets and quotes, as in row["id"].',
    ),
    Entry(
        "key_not_there",
        through("KeyError", r"\A(?P<key>.+)\Z"),
        "Something was asked for its key {key}, and it has none of that name.",
        "Ask with `in` or get() first. A dict that was made of rows has nothing for a row that was "
        "not found, and a Record has the columns that its query names.",
    ),
    Entry(
        "wrong_arguments",
        through(
            "TypeError",
            r"\A(?P<called>[\w.<>]+)\(\) (?P<what>got an unexpected keyword argument .+"
            r"|got multiple values for .+|missing \d+ required .+|takes .+ but .+ given)\Z",
        ),
        "{called} was called with other arguments than it takes: {what}.",
        "Compare the call with the definition. With ** each column of a row is an argument: let "
        "SELECT name those that are wanted, and no others.",
    ),
    Entry(
        "nobody_types",
        through("EOFError", r"\AEOF when reading a line\Z"),
        "Your code waits for somebody to type a line, and in a test there is nobody.",
        "Take what the function is given, in place of input().",
    ),
    Entry(
        "debugger_in_a_test",
        through("BdbQuit"),
        "Your code stops for a debugger, and in a test there is nobody to type its commands.",
        "Take breakpoint() out: in `grader shell --python`, or in a run of your own, it works.",
    ),
    Entry(
        "json_cannot_read",
        through("JSONDecodeError", r"(?P<why>.+)"),
        "json.loads was given a text that is no JSON ({why}).",
        "Look at the text first. What PostgreSQL gives is JSON where the column or the query makes "
        "it so, as EXPLAIN (FORMAT JSON) does.",
    ),
    Entry(
        "refused_itself",
        _refused_itself,
        "Your code raised {error} where no error is asked for.",
        "Look at the condition that leads to this `raise`, with the values of this call: < and <= "
        "differ just at the limit.",
    ),
)
