"""Explanations of what PostgreSQL raised, and the student's code did not catch."""

import re
from itertools import zip_longest

from grader.explanations.entry import Condition, Entry, Found, found, through
from grader.explanations.facts import Facts

_CONSTRAINT = r' constraint "(?P<constraint>[^"]+)"'


def _detailed(error: str, pattern: str) -> Condition:
    """The same, of what PostgreSQL has more to say of."""
    said = through(error, pattern)

    def find(facts: Facts) -> Found | None:
        it = said(facts)
        if it is None or it.statement is None:
            return it
        detail = facts.statements[it.statement].detail or ""
        return found(it.statement, **it.values, detail=detail)

    return find


def _foreign_placeholder(facts: Facts) -> Found | None:
    place = facts.failed(facts.error) if facts.error == "PostgresSyntaxError" else None
    if place is None:
        return None
    tokens = facts.command(place).tokens
    for token, behind in zip_longest(tokens, tokens[1:]):
        if token.text == "%" and behind and behind.text == "s" and behind.start == token.end:
            return found(place, placeholder="%s")
        if token.text == "?" and (behind is None or behind.text in (",", ")")):
            return found(place, placeholder="?")
    return None


def _table_user(facts: Facts) -> Found | None:
    """The statement that failed takes USER for a table. In quotes it may be one; FROM compares."""
    place = facts.failed(facts.error) if facts.error in _UNREADABLE else None
    if place is None:
        return None
    command = facts.command(place)
    there = any(command.has_in_order(word, "USER") for word in ("FROM", "JOIN", "INTO", "UPDATE"))
    return found(place) if there and not command.has_in_order("DISTINCT", "FROM") else None


def _empty_list(facts: Facts) -> Found | None:
    place = facts.failed(facts.error) if facts.error == "PostgresSyntaxError" else None
    there = place is not None and facts.command(place).has_in_order("IN", "(", ")")
    return found(place) if there and '")"' in facts.said else None


def _list_as_parameter(facts: Facts) -> Found | None:
    it = _AT_A_PARAMETER(facts)
    if it is None or it.statement is None:
        return None
    there = facts.command(it.statement).has_in_order("IN", it.values["parameter"])
    return it if there else None


def _not_tried_again(facts: Facts) -> Found | None:
    """It came through, also where an error of the exercise's own is asked for."""
    match = _CAME_THROUGH.match(facts.message) if facts.asserted else None
    place = facts.failed(match["error"]) if match else None
    return found(place) if place is not None else _CAME(facts)


_UNREADABLE = ("PostgresSyntaxError", "UndefinedColumnError")
_TRY_AGAIN = "SerializationError DeadlockDetectedError"
_CAME = through(_TRY_AGAIN)
#: Of the two themselves the last one may be asked for.
_CAME_THROUGH = re.compile(
    rf"(?P<error>{_TRY_AGAIN.replace(' ', '|')}) was raised where the exercise asks for "
    r"(?!Serial|Deadlock)"
)
_AT_A_PARAMETER = through("PostgresSyntaxError", r'at or near "(?P<parameter>\$\d+)"')


ENTRIES = (
    Entry(
        "foreign_placeholder",
        _foreign_placeholder,
        "{placeholder} stands in the SQL where a value belongs: asyncpg knows $1, $2 and so on.",
        "Number the placeholders, and pass the values behind the text, in that order.",
    ),
    Entry(
        "table_user",
        _table_user,
        "The SQL takes user for a table: without quotes PostgreSQL reads it as the name of whoever "
        "is connected.",
        "Take the table's name from schema.sql.",
    ),
    Entry(
        "empty_list_in_sql",
        _empty_list,
        "IN () is no SQL: the list that the text was made of is empty.",
        "Pass the whole list as one parameter: WHERE id = ANY($1).",
    ),
    Entry(
        "list_as_parameter",
        _list_as_parameter,
        "IN {parameter} is no SQL: IN wants a list in parentheses, and a parameter is one value.",
        "Pass the whole list as that one value: WHERE id = ANY($1).",
    ),
    Entry(
        "parameter_as_name",
        _AT_A_PARAMETER,
        "{parameter} stands where PostgreSQL takes no value: a table, a column or a keyword "
        "cannot be a parameter.",
        "Choose among names that your code knows, and put the chosen one into the text; or take a "
        "function that takes a value, such as make_interval.",
    ),
    Entry(
        "several_commands",
        through("PostgresSyntaxError", r"cannot insert multiple commands"),
        "A statement with parameters is one command, and this text has several.",
        "Send each command by itself, in one transaction.",
    ),
    Entry(
        "sql_syntax",
        through("PostgresSyntaxError", r"syntax error at (?:or near )?(?P<place>.+)"),
        "PostgreSQL cannot read the SQL at {place}.",
        "Look at the text as it was sent, just before that place.",
    ),
    Entry(
        "unknown_table",
        through("UndefinedTableError", r'relation "(?P<table>[^"]+)" does not exist'),
        "There is no table {table}.",
        "Compare the name with schema.sql. In double quotes capitals count.",
    ),
    Entry(
        "unknown_column",
        through(
            "UndefinedColumnError", r"column (?P<column>\S+) (?:of relation .* )?does not exist"
        ),
        "There is no column {column} where the SQL names it.",
        "Compare the name with schema.sql. What stands in double quotes is a name, and no text.",
    ),
    Entry(
        "types_do_not_match",
        through("UndefinedFunctionError", r"operator does not exist: (?P<types>.+)"),
        "PostgreSQL cannot compare or compute values of these types: {types}.",
        "Cast one side in the SQL, as in $1::bigint, or pass a value of the other side's type.",
    ),
    Entry(
        "type_of_a_column",
        through(
            "DatatypeMismatchError",
            r'column "(?P<column>[^"]+)" is of type (?P<type>.+) but expression is of type '
            r"(?P<given>.+)",
        ),
        "The column {column} is of type {type}, and the SQL gives it {given}.",
        "Pass a value of the column's type, or cast it in the SQL.",
    ),
    Entry(
        "type_of_a_parameter",
        through("IndeterminateDatatypeError", r"data type of parameter (?P<parameter>\$\d+)"),
        "Nothing in the SQL tells PostgreSQL what type {parameter} has.",
        "Cast it, as in $1::int.",
    ),
    Entry(
        "two_types_of_a_parameter",
        through("AmbiguousParameterError", r"deduced for parameter (?P<parameter>\$\d+)"),
        "{parameter} is used in two places that want different types of it.",
        "Cast it to one type wherever it stands, as in $1::numeric.",
    ),
    Entry(
        "types_not_told",
        through(
            "AmbiguousFunctionError",
            r"(?:operator is not unique: |function )"
            r"(?P<what>.*\bunknown\b.*?)(?: is not unique)?\Z",
        ),
        "PostgreSQL cannot tell which types are meant: {what}.",
        "Cast the values whose types nothing tells, as in $1::int.",
    ),
    Entry(
        "text_is_no_json",
        through("InvalidTextRepresentationError", r"invalid input syntax for type json"),
        "PostgreSQL was given a text for a JSON value that is no JSON.",
        "Let json.dumps write it: str() and f-strings write Python, with quotes that JSON has not.",
    ),
    Entry(
        "no_regular_expression",
        through("InvalidRegularExpressionError", r"invalid regular expression: (?P<why>.+)"),
        "A text was taken for a regular expression, and is none: {why}.",
        "~ and ~* read their right side as such. To find a text as it is take ILIKE with "
        "backslashes before its %, _ and backslashes.",
    ),
    Entry(
        "value_taken",
        _detailed("UniqueViolationError", "duplicate key value violates unique" + _CONSTRAINT),
        "A row with this value is there already, and {constraint} allows one; the error came "
        "through your function.",
        "Look where the value comes from. Where it may be there already, ON CONFLICT says what to "
        "do, or the exercise has an error of its own for it.",
    ),
    Entry(
        "row_not_referred",
        _detailed("ForeignKeyViolationError", "violates foreign key" + _CONSTRAINT),
        "A row would refer to one that is not there: {constraint} forbids it, and the error came "
        "through your function.",
        "Write the row that is referred to first, delete the one that refers first, or catch the "
        "error if the exercise has another word for it.",
    ),
    Entry(
        "check_broken",
        _detailed("CheckViolationError", "violates check" + _CONSTRAINT),
        "The values break the check {constraint}, and the error came through your function.",
        "Look at what is written there, or catch the error if the exercise has another word for "
        "it.",
    ),
    Entry(
        "null_in_a_column",
        _detailed(
            "NotNullViolationError",
            r'null value in column "(?P<column>[^"]+)" of relation "(?P<table>[^"]+)"',
        ),
        "The column {column} of {table} must not be NULL, and the row has no value for it.",
        "Look where the value gets lost: the column has to be named, and its value not None. In "
        "CSV an empty field is NULL.",
    ),
    Entry(
        "cursor_outside",
        through("NoActiveSQLTransactionError", r"cursor cannot be .* outside of a transaction"),
        "A cursor lives in a transaction, and there was none.",
        "Open it inside of `async with conn.transaction()`.",
    ),
    Entry(
        "not_allowed",
        through("InsufficientPrivilegeError", r"(?P<what>.+)"),
        "Your code may not do this here: {what}.",
        "The exercise can be done without it: rows may be read and written, tables stay as they "
        "are.",
    ),
    Entry(
        "not_tried_again",
        _not_tried_again,
        "PostgreSQL undid the transaction because of another one, and the error came through your "
        "function.",
        "Make the whole transaction again, from BEGIN and with a new look at the rows, as often "
        "as the exercise allows. Two errors ask for that: 40001 (SerializationError) and 40P01 "
        "(DeadlockDetectedError).",
    ),
)
