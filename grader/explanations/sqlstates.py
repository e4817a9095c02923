"""What PostgreSQL's error codes mean, a sentence each for who meets them for the first time. Pure.

Source of the codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
The first two characters are the class, which says something of a code that is not listed.
"""

from collections.abc import Iterator

from grader.language import say

_SENTENCES = {
    "08P01": "The connection carried something that PostgreSQL's protocol does not allow.",
    "0A000": "PostgreSQL cannot do this.",
    "21000": "A statement gave several rows, or wrote a row twice, where it may be one.",
    "22001": "The text is longer than its column allows.",
    "22003": "The number is larger, or smaller, than its type can hold.",
    "22007": "The text is not a date or time as PostgreSQL writes them.",
    "22008": "There is no such date or time, or it is too far away.",
    "22012": "Something was divided by zero.",
    "22021": "The text has a character that PostgreSQL cannot store, as \\0.",
    "2201W": "LIMIT was given a negative number.",
    "2201X": "OFFSET was given a negative number.",
    "22023": "An option or argument has a value that it cannot have.",
    "22P02": "The text cannot be read as a value of the type that is wanted.",
    "22P04": "The rows that were sent by COPY are not as it was told.",
    "22P05": "The text has a character that this encoding does not have.",
    "23502": "A column that must not be NULL was given none.",
    "23503": "A row refers to one that is not there, or was to go while others refer to it.",
    "23505": "The value is there already, and no two rows may have the same.",
    "23514": "The values break a CHECK of the table.",
    "23P01": "The row overlaps with another one, which an EXCLUDE constraint forbids.",
    "24000": "The cursor is not open, or not on a row.",
    "25001": "This statement cannot be run inside of a transaction, and one is open.",
    "25006": "The transaction may only read.",
    "25P01": "There is no transaction, and this statement needs one.",
    "25P02": "An error came earlier in this transaction: PostgreSQL ignores all but ROLLBACK now.",
    "25P03": "The transaction was open and idle for too long, and the session was ended.",
    "26000": "There is no prepared statement of this name on this connection.",
    "28000": "This role may not connect.",
    "28P01": "The password is wrong.",
    "2D000": "A transaction cannot be ended here.",
    "34000": "There is no cursor of this name: cursors end with their transaction.",
    "3B001": "There is no savepoint of this name in this transaction.",
    "3D000": "There is no database of this name.",
    "3F000": "There is no schema of this name.",
    "40001": "Another transaction changed what this one has read: try it again, from BEGIN.",
    "40002": "A constraint was broken, and the transaction undone.",
    "40P01": "Two transactions waited for each other, and PostgreSQL ended this one.",
    "42501": "This role may not do this.",
    "42601": "PostgreSQL cannot read the SQL: something is missing, or where it does not belong.",
    "42602": "The name is none that PostgreSQL allows.",
    "42701": "A column is named twice.",
    "42702": "Several tables have a column of this name: say which, as in users.id.",
    "42703": "There is no column of this name here.",
    "42704": "There is no such thing: a type, role or constraint of this name.",
    "42710": "There is one of this name already.",
    "42725": "Several functions fit: cast the arguments.",
    "42803": "A column is neither in GROUP BY nor inside of an aggregate such as count.",
    "42804": "The value has another type than is wanted here.",
    "42883": "There is no function or operator for values of these types: a cast may be missing.",
    "42P01": "There is no table of this name.",
    "42P02": "The text has a $ and a number for which no argument was given.",
    "42P05": "There is a prepared statement of this name already.",
    "42P07": "There is a table of this name already.",
    "42P08": "A parameter is used in two ways that do not agree on its type.",
    "42P10": "ON CONFLICT names columns that no unique constraint is for.",
    "42P18": "Nothing tells the type of a parameter: cast it, as in $1::int.",
    "53100": "The server's disk is full.",
    "53200": "The server has no memory left.",
    "53300": "The server has as many connections as it allows.",
    "54001": "The statement is nested too deeply.",
    "55000": "What the statement is about is not in the state for it.",
    "55006": "It is in use.",
    "55P03": "The row or table is locked by another transaction, and this statement does not wait.",
    "57014": "The statement was ended from outside: it was cancelled, or timed out.",
    "57P01": "An administrator ended the session: it is lost, and its transaction undone.",
    "57P02": "The server went down.",
    "57P03": "The server is starting or stopping and takes no connections.",
    "57P05": "The session was idle for too long and was ended.",
    "P0001": "A function of the database raised an error by itself.",
    "P0002": "A query that had to give a row gave none.",
    "P0003": "A query that had to give one row gave several.",
}

_CLASSES = {
    "08": "The connection to PostgreSQL failed.",
    "22": "A value cannot be stored or computed with.",
    "23": "A constraint of a table was broken.",
    "25": "The transaction is not in the state for this statement.",
    "40": "The transaction was undone.",
    "42": "The SQL is wrong, or names what is not there.",
    "53": "The server has run out of something.",
    "54": "The statement, or a value in an index, is too large.",
    "57": "An administrator, or the server itself, ended it.",
    "58": "The server had trouble with its files.",
    "XX": "PostgreSQL found a fault of its own, or in its files.",
}


def explain_sqlstate(sqlstate: str | None) -> str | None:
    """Say in a sentence what the code, or else its class, means; None if neither is known."""
    code = sqlstate or ""
    sentence = _SENTENCES.get(code) or _CLASSES.get(code[:2])
    return say(sentence) if sentence else None


def sentences() -> Iterator[str]:
    """All that is said here: what a catalogue has to have."""
    yield from (*_SENTENCES.values(), *_CLASSES.values())
