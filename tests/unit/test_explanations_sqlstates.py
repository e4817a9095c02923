"""Each code that a student meets has its sentence."""

import asyncpg
import pytest

from grader.explanations import sqlstates
from grader.explanations.sqlstates import explain_sqlstate

#: By asyncpg's names of them: what the exercises, their traps and a first hour with SQL bring up.
MET = [
    *("UniqueViolationError", "ForeignKeyViolationError", "CheckViolationError"),
    *("NotNullViolationError", "DeadlockDetectedError", "SerializationError"),
    *("LockNotAvailableError", "QueryCanceledError", "AdminShutdownError"),
    *("InFailedSQLTransactionError", "NoActiveSQLTransactionError", "ActiveSQLTransactionError"),
    *("ReadOnlySQLTransactionError", "InvalidSavepointSpecificationError", "DiskFullError"),
    *("UndefinedTableError", "UndefinedColumnError", "UndefinedFunctionError"),
    *("PostgresSyntaxError", "AmbiguousColumnError", "GroupingError", "DatatypeMismatchError"),
    *("IndeterminateDatatypeError", "InsufficientPrivilegeError", "TooManyConnectionsError"),
    *("NumericValueOutOfRangeError", "StringDataRightTruncationError"),
    *("InvalidTextRepresentationError", "CharacterNotInRepertoireError", "DivisionByZeroError"),
    *("InvalidRowCountInLimitClauseError", "InvalidColumnReferenceError"),
    *("CardinalityViolationError", "InvalidCursorNameError", "InvalidSQLStatementNameError"),
    *("RaiseError", "IdleInTransactionSessionTimeoutError", "DuplicateTableError"),
]


@pytest.mark.parametrize("name", MET)
def test_what_students_meet_is_explained(name: str) -> None:
    """Not by its class alone: by a sentence of its own."""
    assert getattr(asyncpg, name).sqlstate in sqlstates._SENTENCES


@pytest.mark.parametrize("sqlstate", sqlstates._SENTENCES)
def test_each_code_is_postgresqls(sqlstate: str) -> None:
    """A code that asyncpg does not know would be one that is misspelt."""
    kind = asyncpg.PostgresError.get_message_class_for_sqlstate(sqlstate)
    assert kind.sqlstate == sqlstate


@pytest.mark.parametrize("sentence", [*sqlstates._SENTENCES.values(), *sqlstates._CLASSES.values()])
def test_a_sentence_is_one(sentence: str) -> None:
    """It begins with a capital, ends with a full stop, and is read at a glance."""
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert len(sentence) <= 110


@pytest.mark.parametrize(
    ("sqlstate", "begins"),
    [("23505", "The value is there already"), ("23001", "A constraint"), ("99999", ""), (None, "")],
)
def test_a_class_speaks_for_the_others(sqlstate: str | None, begins: str) -> None:
    """A code without a sentence has its class's, and one of no known class has none."""
    assert (explain_sqlstate(sqlstate) or "").startswith(begins)
    assert bool(explain_sqlstate(sqlstate)) == bool(begins)
