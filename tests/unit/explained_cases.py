"""For each explanation a case that it holds for, and one that looks alike and is another."""

from collections.abc import Sequence

import msgspec

from grader.explanations.facts import GOES_ON, MEETING, NOT_THERE, PARTLY
from grader.results import NOT_WRITTEN, Act, Blame, Call, CaseReport, Statement
from tests.sample_results import said

BEGIN, COMMIT = said("BEGIN;", "BEGIN", state="T"), said("COMMIT;", "COMMIT")
ROLLBACK = said("ROLLBACK;", "ROLLBACK")
DEBIT = "UPDATE accounts SET balance = balance - $2 WHERE id = $1"
LOOK = "SELECT balance FROM accounts WHERE id = $1"
STORE = "UPDATE accounts SET balance = $2 WHERE id = $1"
FIND = "SELECT * FROM users WHERE id = $1"
ADD = "INSERT INTO users (email) VALUES ($1)"
FULL = ("53100", "the disk is full")
TAKEN = ("23505", 'duplicate key value violates unique constraint "users_email_key"')
DEAD = ("25P02", "current transaction is aborted, commands ignored until end of block")
SYNTAX = ("42601", "syntax error")
NO_COLUMN = ("42703", "column does not exist")
BUSY = ("40001", "could not serialize access due to concurrent update")


def came(error: str, text: str, *statements: Statement, **more: object) -> CaseReport:
    """A case that an exception of the student's code ended."""
    message = f"{error}: {text}".rstrip(": ")
    return _case(Blame.STUDENT, message, statements, more)


def missed(message: str, *statements: Statement, **more: object) -> CaseReport:
    """A case that an assertion of the test ended."""
    return _case(Blame.ASSERTION, message, statements, more)


def timed_out(*statements: Statement) -> CaseReport:
    """A case whose time was up."""
    return _case(Blame.STUDENT, "timed out after 10 s", statements, {})


def called(
    arguments: str, *statements: Statement, ended: str = "returned None"
) -> dict[str, object]:
    """One call, and its statements."""
    sent = [msgspec.structs.replace(one, call=0) for one in statements]
    return {"statements": sent, "calls": [Call("f", arguments, ended)]}


def _case(
    blame: Blame, message: str, statements: Sequence[Statement], more: dict[str, object]
) -> CaseReport:
    told = {"statements": list(statements)} | more
    return CaseReport("test", passed=False, body_ran=False, blame=blame, message=message, **told)  # type: ignore[arg-type]


def failed(sql: str, error: tuple[str, str], *, state: str = "I", connection: int = 1) -> Statement:
    """A statement that PostgreSQL refused."""
    return said(sql, error=error, state=state, connection=connection)


def waiting(sql: str, connection: int = 2) -> Statement:
    """A statement without an answer."""
    return Statement(connection, sql, None, None, "")


def invalid(text: str) -> CaseReport:
    """An argument that asyncpg could not encode."""
    return came("DataError", f"invalid input for query argument $2: {text}")


def with_parameters(statement: Statement, *parameters: str) -> Statement:
    return msgspec.structs.replace(statement, parameters=list(parameters))


_PROGRAM = 'What is to run only on its own belongs under `if __name__ == "__main__":`.'
_MET = f"{MEETING}\nboth at once"
_DEADLOCK = msgspec.structs.replace(
    failed(DEBIT, ("40P01", "deadlock detected"), state="E", connection=2),
    detail="Connection 2 waits for ShareLock on transaction 9; blocked by connection 1.",
)
_TRAP = failed(DEBIT, ("40P01", "refused by this test"), state="E", connection=2)
_OPEN = said(DEBIT, "UPDATE 1", state="T")
_LOCKED = said(f"{LOOK} FOR UPDATE", "SELECT 1", state="T")
_READ, _WRITTEN = said(LOOK, "SELECT 1", state="T"), said(STORE, "UPDATE 1", state="T")
_TAKEN_BACK = said(DEBIT, "UPDATE 1", state="T")
_SERIALIZABLE = said("BEGIN ISOLATION LEVEL SERIALIZABLE;", "BEGIN", state="T")
_BY_ID = said(FIND, "SELECT 1")
_DICTS = {"expected": "{'id': 1}", "got": "{'id': 2}"}
_RECORD = {"expected": "{'id': 1}", "got": "<Record id=1>"}
_ORDER = {"expected": "[1, 2]", "got": "[2, 1]"}
_LOST = (
    "what went wrong: its connection was lost before the answer to this statement came back\n"
    f"statement 1 of 1: {DEBIT}\nthen your code returned None"
)
_LEFT = "your code leaves something behind"
_SAVEPOINT, _RELEASE = "SAVEPOINT one;", "RELEASE SAVEPOINT one;"
_LOG = "INSERT INTO audit_log (outcome) VALUES ($1)"
_LOGGED = said(_LOG, "INSERT 0 1", state="T")
_MISSED = {"expected": "['done']", "got": "[]"}
PRICES = said("SELECT id, price FROM products WHERE id = ANY($1)", "SELECT 2", state="T")
TAKEN_STOCK = said("UPDATE products SET stock = stock - $2 WHERE id = $1", "UPDATE 1", state="T")
RAISE = "UPDATE products SET price = price + 100 WHERE id = 7"
_LEVEL = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_ONE_OR_SEVERAL = {"expected": "{'id': 1}", "got": "[{'id': 1}]"}
_TEXT_FOR_LIST = {"expected": "'list'", "got": "'str'"}
_NOT_TRUE = {"expected": "True", "got": "False"}
_TWO_MISSING = {"expected": "2", "got": "0"}
_GIVE = "INSERT INTO badges (badge) VALUES ($1) ON CONFLICT DO NOTHING"
_PAGE = said("SELECT * FROM users ORDER BY id LIMIT $1", "SELECT 0")
_SEARCH = said("SELECT * FROM users WHERE name ILIKE $1 ORDER BY id", "SELECT 0")
_SKIP = said("SELECT * FROM users ORDER BY id OFFSET $1", "SELECT 0")
_TWO_TOO_MANY = {"expected": "1", "got": "3"}
_IN_JSON = said("SELECT id FROM profiles WHERE details->>'skills' LIKE $1", "SELECT 3")
_PLANNED = said("EXPLAIN (FORMAT JSON) SELECT 1", "EXPLAIN")
_FALLING = "SELECT * FROM products ORDER BY price DESC"
_TIES = {"expected": "[5, 1, 2]", "got": "[5, 2, 1]"}
_NULLS = {"expected": "{'a': 1, 'b': None}", "got": "{'a': 1}"}
_LOST_WORK = (BEGIN, failed(DEBIT, FULL, state="E"), said("COMMIT;", "ROLLBACK"))
_UNTOLD = {"expected": "['DiskFullError']", "got": "[]"}
_PRICES = "UPDATE products AS p SET price = new.price FROM unnest($1, $2) AS new (id, price)"
_EXPLAINED = "EXPLAIN (ANALYZE, FORMAT JSON) UPDATE products SET stock = 0"
_REFUSED_ONCE = (BEGIN, failed(DEBIT, BUSY, state="E"), ROLLBACK)


def rivals(*acts: tuple[int, str]) -> dict[str, object]:
    """A price that is wrong in the end, and what another client did."""
    told = [Act(before, "rival", what) for before, what in acts]
    return {"expected": "106", "got": "6", "acts": told}


_AT_WORK = "When the time was up, your code was at work in line 7, in buy."


def _cannot_load(why: str) -> CaseReport:
    return _case(Blame.STUDENT, f"shop.py cannot be imported: {why}", (), {})


def _uncalled(message: str, detail: str | None) -> CaseReport:
    """A function that could not be called."""
    return _case(Blame.STUDENT, message, (), {"detail": detail})


#: By id: a case that is explained so, and one that is not.
CASES: dict[str, tuple[CaseReport, CaseReport]] = {
    "not_written": (
        _case(Blame.STUDENT, NOT_WRITTEN, (), {}),
        came("NotImplementedError", "this case"),
    ),
    "module_misspelt": (
        _cannot_load("ModuleNotFoundError: No module named 'asyncpgg' (line 2)"),
        _cannot_load("ModuleNotFoundError: No module named 'pandas' (line 2)"),
    ),
    "in_a_class": (
        _uncalled("shop.py has no buy", "there is no buy, but one in the class Shop"),
        _uncalled("shop.py has no buy", None),
    ),
    "misspelt": (
        _uncalled("shop.py has no buy", "there is no buy, but a bye"),
        _uncalled("shop.py has no buy", None),
    ),
    "missing": (_uncalled("shop.py has no buy", None), missed("shop.py has no buy")),
    "not_async": (
        _uncalled("buy is not async: write `async def buy`", None),
        missed("buy is not async: write `async def buy`"),
    ),
    "not_plain": (
        _uncalled("Shop.price is async: write `def price`", None),
        missed("Shop.price is async: write `def price`"),
    ),
    "other_parameters": (
        _uncalled("buy does not take the arguments of the exercise", "buy(x): no"),
        missed("buy does not take the arguments of the exercise"),
    ),
    "stays_in_line": (
        msgspec.structs.replace(timed_out(_BY_ID), detail=_AT_WORK),
        msgspec.structs.replace(
            timed_out(_BY_ID), detail=_AT_WORK.replace("was at work", "waited")
        ),
    ),
    "waits_in_line": (
        msgspec.structs.replace(timed_out(), detail=_AT_WORK.replace("was at work", "waited")),
        timed_out(),
    ),
    "module_not_there": (
        _case(
            Blame.STUDENT,
            "shop.py cannot be imported: ModuleNotFoundError: No module named 'pandas' (line 2)",
            (),
            {},
        ),
        came("KeyError", "ModuleNotFoundError: No module named 'pandas'"),
    ),
    "nobody_types": (
        came("EOFError", "EOF when reading a line"),
        came("EOFError", "Ran out of input"),
    ),
    "debugger_in_a_test": (came("BdbQuit", ""), came("KeyboardInterrupt", "")),
    "runs_when_loaded": (
        _case(
            Blame.STUDENT,
            "shop.py cannot be imported: gaierror: [Errno -3] Temporary failure (line 9)",
            (),
            {"detail": _PROGRAM},
        ),
        came("gaierror", "[Errno -3] Temporary failure", detail=_PROGRAM),
    ),
    "not_loaded": (
        _case(Blame.STUDENT, "shop.py cannot be imported: SyntaxError: invalid syntax", (), {}),
        came("ImportError", "shop.py cannot be imported"),
    ),
    "no_network": (
        came("OSError", "no", detail="There is no network here, and no server but that of the"),
        came("OSError", "no", detail="line 3, in f"),
    ),
    "value_in_sql": (
        missed("it is wrong", **called("'wxyzabcdefg'", said("SELECT 'wxyzabcdefg'", "SELECT 1"))),
        missed(
            "it is wrong",
            **called(
                "\"SELECT 'wxyzabcdefg'\", 'wxyzabcdefg'", said("SELECT 'wxyzabcdefg'", "SELECT 1")
            ),
        ),
    ),
    "never_awaited": (
        missed(_LEFT, left=["coroutine 'count_up' was never awaited"]),
        missed(_LEFT, left=["a connection of another kind"]),
    ),
    "loop_blocked": (
        missed(_LEFT, detail="['time.sleep(0.05) stopped the event loop']"),
        missed(_LEFT, detail="time.sleep(0.05) is in the text"),
    ),
    "connection_left": (
        missed(_LEFT, left=["a connection that was not given back to the pool"]),
        missed(_LEFT, left=["an argument that is not as it was given"]),
    ),
    "transaction_left": (
        missed(
            "it is wrong", BEGIN, _OPEN, output="Resetting connection with an active transaction"
        ),
        missed(
            "it is wrong", BEGIN, COMMIT, output="Resetting connection with an active transaction"
        ),
    ),
    "task_left": (
        missed(_LEFT, left=["a task that goes on: Task-7"]),
        missed(_LEFT, left=["an argument that is not as it was given"]),
    ),
    "again_in_failed_transaction": (
        missed(
            "x", BEGIN, failed("SELECT 1/0", FULL, state="E"), failed("SELECT 1/0", DEAD, state="E")
        ),
        missed(
            "x", BEGIN, failed("SELECT 1/0", FULL, state="E"), ROLLBACK, failed("SELECT 1/0", FULL)
        ),
    ),
    "after_an_error": (
        missed("x", BEGIN, failed(ADD, TAKEN, state="E"), failed(FIND, DEAD, state="E")),
        missed("x", BEGIN, failed(ADD, TAKEN, state="E"), ROLLBACK, _BY_ID),
    ),
    "caught_in_savepoint": (
        missed(
            "x",
            BEGIN,
            said(_SAVEPOINT, "SAVEPOINT", state="T"),
            failed(ADD, TAKEN, state="E"),
            failed(_RELEASE, DEAD, state="E"),
        ),
        missed(
            "x",
            BEGIN,
            failed(ADD, TAKEN, state="E"),
            failed(_SAVEPOINT, DEAD, state="E"),
            failed(_RELEASE, DEAD, state="E"),
        ),
    ),
    "lost_commit": (
        missed("x", BEGIN, failed(ADD, TAKEN, state="E"), said("COMMIT;", "ROLLBACK")),
        missed("x", BEGIN, failed(ADD, TAKEN, state="E"), ROLLBACK),
    ),
    "deadlock": (
        missed(_MET, BEGIN, _DEADLOCK, detail="the other raised DeadlockDetectedError"),
        missed(_MET, BEGIN, _TRAP, detail="the other raised DeadlockDetectedError"),
    ),
    "second_connection": (
        missed("x", **called("", BEGIN, said(ADD, "INSERT 0 1", connection=2), _OPEN, COMMIT)),
        missed("x", **called("", BEGIN, _OPEN, COMMIT, said(ADD, "INSERT 0 1", connection=2))),
    ),
    "no_transaction": (
        missed(
            "x",
            **called(
                "", said(DEBIT, "UPDATE 1"), failed(DEBIT, FULL), ended="raised DiskFullError: "
            ),
        ),
        missed(
            "x",
            **called(
                "",
                BEGIN,
                _OPEN,
                failed(DEBIT, FULL, state="E"),
                ROLLBACK,
                ended="raised DiskFullError: ",
            ),
        ),
    ),
    "several_commits": (
        missed(PARTLY, BEGIN, _OPEN, COMMIT, BEGIN, failed(DEBIT, FULL, state="E"), ROLLBACK),
        missed(PARTLY, BEGIN, _READ, COMMIT, BEGIN, failed(DEBIT, FULL, state="E"), ROLLBACK),
    ),
    "rolled_back_too": (
        missed(
            "audit_log has no row of it",
            **called("1", BEGIN, _LOGGED, ROLLBACK, ended="raised OutOfStock: "),
            **_MISSED,
        ),
        missed(
            "audit_log has no row of it",
            **called("1", BEGIN, _LOGGED, COMMIT, ended="raised OutOfStock: "),
            **_MISSED,
        ),
    ),
    "lock_let_go": (
        missed(_MET, said(f"{LOOK} FOR UPDATE", "SELECT 1"), BEGIN, _OPEN, COMMIT),
        missed(_MET, BEGIN, _LOCKED, _OPEN, COMMIT),
    ),
    "read_without_lock": (
        missed(_MET, BEGIN, _READ, _WRITTEN, COMMIT),
        missed(_MET, BEGIN, _LOCKED, _READ, _WRITTEN, COMMIT),
    ),
    "checked_without_lock": (
        missed(_MET, BEGIN, _READ, _OPEN, COMMIT),
        missed(_MET, _SERIALIZABLE, _READ, _OPEN, COMMIT),
    ),
    "looked_first": (
        missed(
            "x",
            BEGIN,
            said("SELECT 1 FROM users", "SELECT 0", state="T"),
            failed(ADD, TAKEN, state="E"),
        ),
        missed(
            "x",
            BEGIN,
            said("SELECT 1 FROM users", "SELECT 1", state="T"),
            failed(ADD, TAKEN, state="E"),
        ),
    ),
    "read_too_early": (
        missed(
            "x",
            **called("1", BEGIN, PRICES, TAKEN_STOCK, COMMIT),
            **rivals((0, "BEGIN"), (0, RAISE), (3, "COMMIT")),
        ),
        missed(
            "x",
            **called("1", BEGIN, PRICES, TAKEN_STOCK, COMMIT),
            **rivals((0, "BEGIN"), (0, RAISE), (1, "COMMIT")),
        ),
    ),
    "foreign_placeholder": (
        came(
            "PostgresSyntaxError",
            "syntax error at end of input",
            failed("SELECT * FROM users WHERE id = ?", SYNTAX),
        ),
        came(
            "PostgresSyntaxError",
            "syntax error at end of input",
            failed("SELECT tags ? 'a' FROM users WHERE", SYNTAX),
        ),
    ),
    "empty_list_in_sql": (
        came(
            "PostgresSyntaxError",
            'syntax error at or near ")"',
            failed("SELECT 1 WHERE 1 IN ()", SYNTAX),
        ),
        came(
            "PostgresSyntaxError",
            'syntax error at or near ")"',
            failed("SELECT 1 WHERE 1 IN (1))", SYNTAX),
        ),
    ),
    "table_user": (
        came(
            "UndefinedColumnError",
            'column "id" does not exist',
            failed("SELECT * FROM user WHERE id = $1", NO_COLUMN),
        ),
        came(
            "UndefinedColumnError",
            'column "idd" does not exist',
            failed('SELECT * FROM "user" WHERE idd = $1', NO_COLUMN),
        ),
    ),
    "tuple_as_value": (
        came(
            "DataError",
            "invalid input for query argument $1: (3,) "
            "('tuple' object cannot be interpreted as an integer)",
        ),
        came(
            "DataError",
            "invalid input for query argument $1: '3' "
            "('str' object cannot be interpreted as an integer)",
        ),
    ),
    "list_as_parameter": (
        came(
            "PostgresSyntaxError",
            'syntax error at or near "$1"',
            failed("SELECT 1 WHERE 1 IN $1", SYNTAX),
        ),
        came(
            "PostgresSyntaxError",
            'syntax error at or near "$1"',
            failed("SELECT 1 FROM $1", SYNTAX),
        ),
    ),
    "parameter_as_name": (
        came(
            "PostgresSyntaxError",
            'syntax error at or near "$1"',
            failed("SELECT 1 FROM $1", SYNTAX),
        ),
        came(
            "PostgresSyntaxError",
            'syntax error at or near "one"',
            failed("SELECT 1 FROM one one one", SYNTAX),
        ),
    ),
    "several_commands": (
        came("PostgresSyntaxError", "cannot insert multiple commands into a prepared statement"),
        came("PostgresSyntaxError", "syntax error at end of input"),
    ),
    "sql_syntax": (
        came(
            "PostgresSyntaxError",
            'syntax error at or near "UPDAET"',
            failed("UPDAET users", SYNTAX),
        ),
        came("SyntaxError", 'syntax error at or near "UPDAET"'),
    ),
    "unknown_table": (
        came("UndefinedTableError", 'relation "user" does not exist'),
        came("UndefinedTableError", 'missing FROM-clause entry for table "u"'),
    ),
    "unknown_column": (
        came("UndefinedColumnError", 'column "nam" of relation "users" does not exist'),
        came("UndefinedColumnError", "something else"),
    ),
    "types_do_not_match": (
        came("UndefinedFunctionError", "operator does not exist: bigint = text"),
        came("UndefinedFunctionError", "function lowr(text) does not exist"),
    ),
    "type_of_a_column": (
        came(
            "DatatypeMismatchError",
            'column "age" is of type integer but expression is of type text',
        ),
        came("DatatypeMismatchError", "argument of WHERE must be type boolean, not type integer"),
    ),
    "type_of_a_parameter": (
        came("IndeterminateDatatypeError", "could not determine data type of parameter $1"),
        came("IndeterminateDatatypeError", "could not determine polymorphic type"),
    ),
    "two_types_of_a_parameter": (
        came("AmbiguousParameterError", "inconsistent types deduced for parameter $2"),
        came("AmbiguousFunctionError", "function f(unknown) is not unique"),
    ),
    "types_not_told": (
        came("AmbiguousFunctionError", "operator is not unique: unknown * unknown"),
        came("AmbiguousFunctionError", "function f(integer) is not unique"),
    ),
    "text_is_no_json": (
        came("InvalidTextRepresentationError", "invalid input syntax for type json"),
        came("InvalidTextRepresentationError", 'invalid input syntax for type integer: "x"'),
    ),
    "value_taken": (
        came("UniqueViolationError", TAKEN[1], failed(ADD, TAKEN)),
        came("UniqueViolationError", "refused by this test", failed(ADD, ("23505", "refused"))),
    ),
    "row_not_referred": (
        came(
            "ForeignKeyViolationError",
            'insert or update on table "t" violates foreign key constraint "t_fkey"',
        ),
        came("ForeignKeyViolationError", "refused by this test"),
    ),
    "check_broken": (
        came("CheckViolationError", 'new row for relation "t" violates check constraint "t_check"'),
        came("CheckViolationError", "refused by this test"),
    ),
    "null_in_a_column": (
        came(
            "NotNullViolationError",
            'null value in column "age" of relation "users" violates not-null',
        ),
        came("NotNullViolationError", "refused by this test"),
    ),
    "cursor_outside": (
        came("NoActiveSQLTransactionError", "cursor cannot be created outside of a transaction"),
        came("NoActiveSQLTransactionError", "SAVEPOINT can only be used in transaction blocks"),
    ),
    "not_allowed": (
        came("InsufficientPrivilegeError", "must be owner of table users"),
        came("PermissionError", "must be owner of table users"),
    ),
    "not_tried_again": (
        came("SerializationError", BUSY[1], BEGIN, failed(DEBIT, BUSY, state="E"), ROLLBACK),
        came("DiskFullError", FULL[1], BEGIN, failed(DEBIT, BUSY, state="E"), ROLLBACK),
    ),
    "no_parameters": (
        came("InterfaceError", "the server expects 0 arguments for this query, 1 was passed"),
        came("InterfaceError", "the server expects 10 arguments for this query, 1 was passed"),
    ),
    "argument_count": (
        came("InterfaceError", "the server expects 2 arguments for this query, 1 was passed"),
        came("TypeError", "f() expects 2 arguments, 1 was passed"),
    ),
    "too_many_arguments": (
        came("InterfaceError", "the number of query arguments cannot exceed 32767"),
        came("InterfaceError", "something else"),
    ),
    "dict_without_codec": (
        invalid("{'a': 1} (expected str, got dict)"),
        invalid("7 (expected str, got int)"),
    ),
    "name_not_defined": (
        came("NameError", "name 'asyncpgg' is not defined. Did you mean: 'asyncpg'?"),
        came("UnboundLocalError", "cannot access local variable 'row' where it is not ..."),
    ),
    "nearly_named": (
        came("AttributeError", "'Pool' object has no attribute 'fetch_row'"),
        came("AttributeError", "'Pool' object has no attribute 'weather'"),
    ),
    "column_as_attribute": (
        came("AttributeError", "'asyncpg.protocol.record.Record' object has no attribute 'email'"),
        came("AttributeError", "'Pool' object has no attribute 'email'"),
    ),
    "name_without_value": (
        came(
            "UnboundLocalError",
            "cannot access local variable 'row' where it is not associated with a value",
        ),
        came("NameError", "name 'row' is not defined"),
    ),
    "aware_datetime": (
        invalid("datetime(...) (can't subtract offset-naive and offset-aware datetimes)"),
        invalid("'2024-01-01' (expected a datetime.date or datetime.datetime instance, got 'str')"),
    ),
    "argument_out_of_range": (
        invalid("2147483648 (value out of int32 range)"),
        invalid("'x' ('str' object cannot be interpreted as an integer)"),
    ),
    "argument_type": (
        invalid("'x' ('str' object cannot be interpreted as an integer)"),
        came("DataError", "something (else)"),
    ),
    "busy_connection": (
        came("InterfaceError", "cannot perform operation: another operation is in progress"),
        came("InterfaceError", "something else"),
    ),
    "released_connection": (
        came(
            "InterfaceError",
            "cannot call Connection.fetch(): connection has been released back to the pool",
        ),
        came("InterfaceError", "something else"),
    ),
    "connection_lost": (
        came(
            "InterfaceError",
            "cannot call Transaction.__aexit__(): the underlying connection is closed",
            waiting(DEBIT),
        ),
        came("InterfaceError", "connection is closed", _BY_ID),
    ),
    "closed_connection": (
        came("InterfaceError", "connection is closed", _BY_ID),
        came(
            "InterfaceError",
            "connection is closed",
            _BY_ID,
            acts=[Act(1, "trouble", "cuts the connection")],
        ),
    ),
    "pool_closed": (
        came("InterfaceError", "pool is closing"),
        came("InterfaceError", "pool is not initialized"),
    ),
    "pool_not_ready": (
        came("InterfaceError", "pool is not initialized"),
        came("InterfaceError", "pool is closed"),
    ),
    "no_pool": (
        came("AttributeError", "'NoneType' object has no attribute 'acquire'"),
        came("AttributeError", "'NoneType' object has no attribute 'name'"),
    ),
    "cannot_end_transaction": (
        came("InterfaceError", "cannot rollback; the transaction is in error state"),
        came("InterfaceError", "cannot manually rollback from within an `async with` block"),
    ),
    "two_ways_of_transactions": (
        came(
            "InterfaceError",
            "cannot use Connection.transaction() in a manually started transaction",
        ),
        came("InterfaceError", "cannot commit; the transaction is already committed"),
    ),
    "no_row": (
        came("TypeError", "'NoneType' object is not subscriptable", said(FIND, "SELECT 0")),
        came("TypeError", "'NoneType' object is not subscriptable", _BY_ID),
    ),
    "no_first_row": (
        came("IndexError", "list index out of range", said(FIND, "SELECT 0")),
        came("IndexError", "list index out of range", said("DELETE FROM users", "DELETE 0")),
    ),
    "not_awaited": (
        came("TypeError", "'coroutine' object is not subscriptable"),
        came("TypeError", "'int' object is not subscriptable"),
    ),
    "connection_not_awaited": (
        came("AttributeError", "'PoolAcquireContext' object has no attribute 'fetch'"),
        came("AttributeError", "'Pool' object has no attribute 'fetch_all'"),
    ),
    "with_without_async": (
        came(
            "TypeError", "'PoolAcquireContext' object does not support the context manager protocol"
        ),
        came("TypeError", "'Timer' object does not support the context manager protocol"),
    ),
    "awaited_no_coroutine": (
        came("TypeError", "object list can't be used in 'await' expression"),
        came("TypeError", "object of type 'int' has no len()"),
    ),
    "json_read_twice": (
        came("TypeError", "the JSON object must be str, bytes or bytearray, not dict"),
        came("TypeError", "Object of type Decimal is not JSON serializable"),
    ),
    "record_is_read_only": (
        came("TypeError", "'asyncpg.Record' object does not support item assignment"),
        came("TypeError", "'tuple' object does not support item assignment"),
    ),
    "loop_in_a_loop": (
        came("RuntimeError", "asyncio.run() cannot be called from a running event loop"),
        came("RuntimeError", "async generator ignored GeneratorExit"),
    ),
    "other_loop": (
        came("RuntimeError", "got Future <Future pending> attached to a different loop"),
        came("RuntimeError", "Event loop is closed"),
    ),
    "cancellation_swallowed": (
        missed(GOES_ON, detail="what went wrong: its task was cancelled"),
        missed("the test's own word: your code goes on"),
    ),
    "cancellation_replaced": (
        missed(
            "a cancelled task ends with CancelledError, and not with InterfaceError",
            detail="what went wrong: its task was cancelled",
        ),
        missed("a cancelled task ends with CancelledError"),
    ),
    "error_covered": (
        missed("InterfaceError covers the error that came", detail="what went wrong: its task"),
        missed("something covers the error that came"),
    ),
    "failure_swallowed": (
        missed(NOT_THERE, detail="what went wrong: PostgreSQL ended its session"),
        missed("your code returns, and its work is not there"),
    ),
    "done_twice": (
        missed(PARTLY, waiting(DEBIT), said(DEBIT, "UPDATE 1"), detail=_LOST),
        missed(PARTLY, waiting(DEBIT), failed(DEBIT, FULL), detail=_LOST),
    ),
    "error_retried": (
        missed("no SerializationError was raised", failed(DEBIT, BUSY, state="E"), ROLLBACK, _OPEN),
        missed("no DiskFullError was raised", failed(DEBIT, FULL), said(DEBIT, "UPDATE 1")),
    ),
    "error_caught": (
        missed("no UniqueViolationError was raised", failed(ADD, TAKEN)),
        missed("no UniqueViolationError was raised", failed(ADD, FULL)),
    ),
    "refusal_hidden": (
        missed("it is wrong", **called("1", failed("UPDAET", SYNTAX))),
        missed("it is wrong", **called("1", failed("UPDAET", SYNTAX), ended="raised ValueError: ")),
    ),
    "error_in_a_group": (
        missed(
            "ExceptionGroup was raised where the exercise asks for UniqueViolationError",
            failed(ADD, TAKEN),
        ),
        missed("ExceptionGroup was raised where the exercise asks for DiskFullError"),
    ),
    "error_replaced": (
        missed(
            "InterfaceError was raised where the exercise asks for DiskFullError",
            failed("COMMIT;", FULL),
        ),
        missed(
            "OutOfStock was raised where the exercise asks for DiskFullError",
            failed("COMMIT;", FULL),
        ),
    ),
    "error_turned": (
        missed(
            "EmailTaken was raised where the exercise asks for UniqueViolationError",
            failed(ADD, TAKEN),
        ),
        missed(
            "EmailTaken was raised where the exercise asks for CheckViolationError",
            failed(ADD, TAKEN),
        ),
    ),
    "constraint_not_turned": (
        missed(
            "UniqueViolationError was raised where the exercise asks for EmailTaken",
            failed(ADD, TAKEN),
        ),
        missed(
            "UniqueViolationError was raised where the exercise asks for CheckViolationError",
            failed(ADD, TAKEN),
        ),
    ),
    "error_not_turned": (
        missed(
            "DiskFullError was raised where the exercise asks for OutOfStock",
            failed("COMMIT;", FULL),
        ),
        missed(
            "UniqueViolationError was raised where the exercise asks for EmailTaken",
            failed(ADD, TAKEN),
        ),
    ),
    "record_for_dict": (missed("it is wrong", **_RECORD), missed("it is wrong", **_DICTS)),
    "tag_returned": (
        missed("it is wrong", said(ADD, "INSERT 0 1"), expected="7", got="'INSERT 0 1'"),
        missed("x", said(ADD, "INSERT 0 1"), expected="'INSERT 0 2'", got="'INSERT 0 1'"),
    ),
    "json_twice": (
        missed(
            "x", **called("1, {'a': 1}", with_parameters(said(ADD, "INSERT 0 1"), '"{\\"a\\": 1}"'))
        ),
        missed(
            "x",
            **called("1, '{\"a\": 1}'", with_parameters(said(ADD, "INSERT 0 1"), '"{\\"a\\": 1}"')),
        ),
    ),
    "no_order": (
        missed("it is wrong", said("SELECT id FROM users", "SELECT 2"), **_ORDER),
        missed("it is wrong", said("SELECT id FROM users ORDER BY name", "SELECT 2"), **_ORDER),
    ),
    "counted_from_zero": (
        missed(
            "x",
            **called("1", *_REFUSED_ONCE, BEGIN, _OPEN, COMMIT, ended="returned 1"),
            expected="2",
            got="1",
        ),
        missed(
            "x",
            **called("1", BEGIN, _OPEN, COMMIT, BEGIN, _OPEN, COMMIT, ended="returned 1"),
            expected="2",
            got="1",
        ),
    ),
    "loop_of_statements": (
        missed("3 ids took 3 statements", **called("[1, 2, 3]", _BY_ID, _BY_ID, _BY_ID)),
        missed("the names are wrong", **called("[1, 2, 3]", _BY_ID, _BY_ID, _BY_ID)),
    ),
    "retried_in_vain": (
        missed(
            "x",
            **called(
                "1",
                BEGIN,
                failed("UPDAET", SYNTAX, state="E"),
                ROLLBACK,
                BEGIN,
                failed("UPDAET", SYNTAX, state="E"),
                ended="raised PostgresSyntaxError: ",
            ),
        ),
        missed(
            "x",
            **called(
                "1",
                BEGIN,
                failed(DEBIT, BUSY, state="E"),
                ROLLBACK,
                BEGIN,
                failed(DEBIT, BUSY, state="E"),
            ),
        ),
    ),
    "analyze_executes": (
        missed("x", **called("1", said(_EXPLAINED, "EXPLAIN"))),
        missed("x", **called("1", BEGIN, said(_EXPLAINED, "EXPLAIN", state="T"), ROLLBACK)),
    ),
    "no_where": (
        missed(
            "another row has changed", said("UPDATE users SET points = points + $1", "UPDATE 5")
        ),
        missed(
            "another row has changed",
            said("UPDATE users SET points = 0 WHERE points > $1", "UPDATE 5"),
        ),
    ),
    "same_again": (
        msgspec.structs.replace(timed_out(_BY_ID), calls=[Call("f", "7", "returned [7]")] * 12),
        msgspec.structs.replace(
            timed_out(_BY_ID), calls=[Call("f", str(at), "returned [7]") for at in range(12)]
        ),
    ),
    "reads_again": (
        timed_out(*[said("SELECT 1", "SELECT 1")] * 50),
        timed_out(*[said(f"SELECT {number}", "SELECT 1") for number in range(50)]),
    ),
    "too_much_work": (timed_out(*[said(ADD, "INSERT 0 1")] * 50), timed_out(*[_BY_ID] * 3)),
    "waits_for_itself": (
        timed_out(BEGIN, _OPEN, waiting(DEBIT)),
        timed_out(
            BEGIN, said("SELECT balance FROM accounts", "SELECT 1", state="T"), waiting(DEBIT)
        ),
    ),
    "no_answer": (timed_out(_BY_ID, waiting("SELECT pg_sleep(60)")), timed_out(_BY_ID)),
    "waits_elsewhere": (timed_out(_BY_ID), missed("it is wrong", _BY_ID)),
    "coroutine_returned": (
        _case(Blame.STUDENT, "unsupported return type: coroutine at dict[...]", (), {}),
        _case(Blame.STUDENT, "unsupported return type: generator at dict[...]", (), {}),
    ),
    "isolation_outside": (
        missed("it is wrong", said(_LEVEL, "SET"), BEGIN, _OPEN, COMMIT),
        missed("it is wrong", BEGIN, said(_LEVEL, "SET", state="T"), _OPEN, COMMIT),
    ),
    "locks_all": (
        missed("your code waits for a stranger", said("LOCK TABLE users", "LOCK TABLE", state="T")),
        missed("your code waits for a stranger", said(f"{FIND} FOR UPDATE", "SELECT 1", state="T")),
    ),
    "key_not_there": (
        missed(
            "KeyError was raised where the exercise asks for UnknownAccount",
            **called("1, 7", _LOCKED, ended="raised KeyError: 7"),
        ),
        missed(
            "OutOfStock was raised where the exercise asks for UnknownAccount",
            **called("1, 7", _LOCKED, ended="raised OutOfStock: 7"),
        ),
    ),
    "wrong_arguments": (
        came("TypeError", "Profile.__init__() got an unexpected keyword argument 'id'"),
        came("TypeError", "f() argument after ** must be a mapping, not Record"),
    ),
    "json_cannot_read": (
        came("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"),
        came("ValueError", "Expecting value: line 1 column 1 (char 0)"),
    ),
    "error_not_raised": (
        missed("no EmailTaken was raised", **called("1", failed(ADD, TAKEN))),
        missed(
            "no ImportRejected was raised",
            **called("1", failed(ADD, TAKEN, state="E"), said("ROLLBACK TO one;", "ROLLBACK")),
        ),
    ),
    "list_for_one": (
        missed("x", **called("1", _BY_ID, ended="returned [{'id': 1}]"), **_ONE_OR_SEVERAL),
        missed(
            "x",
            **called("1", said("EXPLAIN SELECT 1", "EXPLAIN"), ended="returned [{'Plan': {}}]"),
            **_ONE_OR_SEVERAL,
        ),
    ),
    "json_as_text": (
        missed("x", said("SELECT json_agg(o) FROM orders o", "SELECT 1"), **_TEXT_FOR_LIST),
        missed("x", said("SELECT name FROM orders", "SELECT 1"), **_TEXT_FOR_LIST),
    ),
    "order_by_value": (
        missed("x", said("SELECT id FROM users ORDER BY $1, id", "SELECT 2"), **_ORDER),
        missed("x", said("SELECT id FROM users ORDER BY id LIMIT $1", "SELECT 2"), **_ORDER),
    ),
    "row_denied": (
        missed("x", **called("1", said(_GIVE, "INSERT 0 1"), ended="returned False"), **_NOT_TRUE),
        missed("x", **called("1", said(_GIVE, "INSERT 0 0"), ended="returned False"), **_NOT_TRUE),
    ),
    "row_made_up": (
        missed("no UnknownAccount was raised", **called("1", said(DEBIT, "UPDATE 0"))),
        missed("no UnknownAccount was raised", **called("1", said(DEBIT, "UPDATE 1"))),
    ),
    "conflict_settled": (
        missed("no UniqueViolationError was raised", **called("1", said(_GIVE, "INSERT 0 1"))),
        missed("no UniqueViolationError was raised", **called("1", said(ADD, "INSERT 0 1"))),
    ),
    "no_returning": (
        missed("x", **called("'a'", said(ADD, "INSERT 0 1")), expected="int", got="NoneType"),
        missed(
            "x",
            **called("'a'", said(f"{ADD} RETURNING id", "INSERT 0 1")),
            expected="int",
            got="NoneType",
        ),
    ),
    "limit_of_nothing": (
        missed("x", **called("limit=4", with_parameters(_PAGE, "0")), **_TWO_MISSING),
        missed("x", **called("limit=4", with_parameters(_PAGE, "4")), **_TWO_MISSING),
    ),
    "whole_texts_only": (
        missed("x", **called("'a'", with_parameters(_SEARCH, "50\\%")), **_TWO_MISSING),
        missed("x", **called("'a'", with_parameters(_SEARCH, "%50\\%%")), **_TWO_MISSING),
    ),
    "no_join": (
        missed("another price has changed", said(f"{_PRICES} WHERE new.id > 0", "UPDATE 60")),
        missed("another price has changed", said(f"{_PRICES} WHERE p.id = new.id", "UPDATE 60")),
    ),
    "reads_all": (
        missed("x", **called("7", said("SELECT * FROM users", "SELECT 9")), **_DICTS),
        missed("x", **called("7", said("SELECT * FROM users LIMIT 1", "SELECT 1")), **_DICTS),
    ),
    "small_parts": (
        msgspec.structs.replace(timed_out(_BY_ID), round_trips=700),
        msgspec.structs.replace(timed_out(_BY_ID), round_trips=7),
    ),
    "other_offset": (
        missed("x", **called("offset=4", with_parameters(_SKIP, "16")), **_TWO_MISSING),
        missed("x", **called("offset=4", with_parameters(_SKIP, "4")), **_TWO_MISSING),
    ),
    "backslash_last": (
        missed("x", **called("'5%'", with_parameters(_SEARCH, "%5\\\\%%")), **_TWO_MISSING),
        missed("x", **called("'5%'", with_parameters(_SEARCH, "%5\\%%")), **_TWO_MISSING),
    ),
    "wildcards": (
        missed("x", **called("'5_'", with_parameters(_SEARCH, "%5_%")), **_TWO_TOO_MANY),
        missed("x", **called("'5_'", with_parameters(_SEARCH, "%5\\_%")), **_TWO_TOO_MANY),
    ),
    "json_as_one_text": (
        missed("x", **called("'a'", with_parameters(_IN_JSON, "%a%")), **_TWO_TOO_MANY),
        missed("x", **called("'a'", with_parameters(_IN_JSON, "a%")), **_TWO_TOO_MANY),
    ),
    "ties_backwards": (
        missed("x", **called("1", said(f"{_FALLING}, id DESC", "SELECT 3")), **_TIES),
        missed("x", **called("1", said(f"{_FALLING}, id", "SELECT 3")), **_TIES),
    ),
    "nulls_stripped": (
        missed("x", said("SELECT jsonb_strip_nulls(a)", "SELECT 1"), **_NULLS),
        missed("x", said("SELECT jsonb_strip_nulls(a)", "SELECT 1"), **_DICTS),
    ),
    "said_no": (
        missed("x", **called("1", _LOCKED, ROLLBACK, ended="returned False"), **_NOT_TRUE),
        missed(
            "x", **called("1", failed(DEBIT, FULL), ROLLBACK, ended="returned False"), **_NOT_TRUE
        ),
    ),
    "refused_itself": (
        came(
            "OutOfStock", "7", **called("1", _LOCKED), detail="line 9, in f\n    raise OutOfStock"
        ),
        came(
            "OutOfStock",
            "7",
            **called("1", failed(DEBIT, FULL)),
            detail="line 9, in f\n    raise OutOfStock",
        ),
    ),
    "commit_on_the_way": (
        missed("x", **called("1", *_LOST_WORK, ended="raised DiskFullError: full")),
        missed("x", **called("1", *_LOST_WORK, ended="returned 1")),
    ),
    "committed_in_part": (
        missed(PARTLY, BEGIN, _OPEN, COMMIT, acts=[Act(2, "trouble", "cancels the call")]),
        missed(PARTLY, BEGIN, _OPEN, ROLLBACK, acts=[Act(2, "trouble", "cancels the call")]),
    ),
    "not_written_down": (
        missed("x", **called("1", _OPEN, ROLLBACK, ended="raised DiskFullError: full"), **_UNTOLD),
        missed(
            "x",
            **called(
                "1",
                with_parameters(said(ADD, "INSERT 0 1", state="T"), "DiskFullError"),
                ROLLBACK,
                ended="raised DiskFullError: full",
            ),
            **_UNTOLD,
        ),
    ),
    "kept_to_itself": (
        missed(f"{PARTLY}\nthen your code returned [1]", _OPEN, failed(DEBIT, FULL), COMMIT),
        missed(f"{PARTLY}\nthen your code returned [1]", failed(DEBIT, FULL), _OPEN, COMMIT),
    ),
    "plan_in_a_list": (
        missed("x", **called("1", _PLANNED, ended="returned [{'Plan': {}}]"), expected="'dict'"),
        missed("x", **called("1", _PLANNED, ended="returned [{'Plan': {}}]"), expected="'list'"),
    ),
    "set_to_another": (
        missed("x", with_parameters(_WRITTEN, "1", "4"), expected="[5, 6]", got="[4, 6]"),
        missed("x", with_parameters(_WRITTEN, "1", "4"), expected="[5, 6]", got="[4, 7]"),
    ),
}
