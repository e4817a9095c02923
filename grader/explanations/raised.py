"""Explanations of what asyncpg or Python raised in the student's code."""

import re

from grader.explanations.entry import Entry, Found, found, through
from grader.explanations.facts import Facts

_POOL = r"acquire|execute|executemany|fetch|fetchrow|fetchval|get_size|get_idle_size"
_ARGUMENT = r"\Ainvalid input for query argument (?P<parameter>\$\d+): "
_NO_NETWORK = "There is no network here, and no server but that"
_NO_ROWS = re.compile(r"(?:SELECT|UPDATE|DELETE|INSERT 0) 0")


def _no_network(facts: Facts) -> Found | None:
    return found(error=facts.error) if facts.error and _NO_NETWORK in facts.evidence else None


_OF_NONE = re.compile(
    r"'NoneType' object is not (?:subscriptable|iterable)|a mapping, not NoneType"
)


def _connection_lost(facts: Facts) -> Found | None:
    """The connection is closed, and the wire or the test knows that it was lost."""
    it = _CLOSED(facts) or _RELEASED(facts)
    lost = any(
        one.sqlstate in ("57P01", "57P02") or (one.result is None and one.sqlstate is None)
        for one in facts.statements
    )
    if it is None or not (lost or any(act.who == "trouble" for act in facts.report.acts)):
        return None
    return found(error=facts.error)


#: Also what is said of a lost one that is used again: the pool has let go of it.
_RELEASED = through("InterfaceError", r"connection has been released back to the pool")
_CLOSED = through(
    "InterfaceError ConnectionDoesNotExistError",
    r"connection is closed|connection was closed in the middle of operation",
)


def _first_of_none(facts: Facts) -> Found | None:
    if facts.error != "IndexError" or facts.said != "list index out of range":
        return None
    return _nothing_found(facts)


def _no_row(facts: Facts) -> Found | None:
    """None was taken for a row, and the last statement gave none."""
    if facts.error != "TypeError" or not _OF_NONE.search(facts.said):
        return None
    return _nothing_found(facts)


def _nothing_found(facts: Facts) -> Found | None:
    """The last statement asked for rows, and there were none."""
    if not facts.statements:
        return None
    last = len(facts.statements) - 1
    command, result = facts.command(last), facts.statements[last].result or ""
    asked = command.word == "SELECT" or command.has("RETURNING")
    return found(last) if asked and _NO_ROWS.fullmatch(result) else None


NO_SERVER = (
    Entry(
        "no_network",
        _no_network,
        "Your code looked for a server or a network of its own, which is not there ({error}).",
        "Use the pool, connection or dsn that the function is given.",
    ),
)

ENTRIES = (
    Entry(
        "no_parameters",
        through(
            "InterfaceError",
            r"the server expects 0 arguments for this query, (?P<given>\d+) ",
        ),
        "The SQL has no parameter, and values were passed beside it ({given}).",
        "A $1 within quotes is text and no parameter: join the pieces, as in '%' || $1 || '%'. "
        "Where the SQL wants no value, pass none.",
    ),
    Entry(
        "argument_count",
        through(
            "InterfaceError",
            r"the server expects (?P<wanted>\d+) arguments? for this query, (?P<given>\d+) ",
        ),
        "The SQL has another number of parameters ({wanted}) than arguments were passed ({given}).",
        "Pass one argument for each $ number. A list is one argument; `*values` makes it several.",
    ),
    Entry(
        "too_many_arguments",
        through("InterfaceError", r"the number of query arguments cannot exceed (?P<most>\d+)"),
        "A statement takes at most {most} arguments, and more were passed.",
        "Pass whole lists as parameters: WHERE id = ANY($1), or unnest, which makes rows of them.",
    ),
    Entry(
        "dict_without_codec",
        through("DataError", _ARGUMENT + r".*\(expected str, got dict\)\Z"),
        "PostgreSQL takes a text for {parameter}, and was given a dict.",
        "Call set_type_codec for json and jsonb on every connection (init= of create_pool), with "
        "an encoder that returns text, as json.dumps; or pass what json.dumps makes of it.",
    ),
    Entry(
        "aware_datetime",
        through("DataError", _ARGUMENT + r".*offset-naive and offset-aware"),
        "{parameter} is a datetime with a time zone, and in the SQL it is a timestamp, which has "
        "none.",
        "For moments take timestamptz: in the table, and in a cast.",
    ),
    Entry(
        "argument_out_of_range",
        through("DataError", _ARGUMENT + r".*\(value out of (?P<type>\w+) range\)"),
        "The value for {parameter} is larger than its type in the SQL holds ({type}).",
        "Take away a cast that makes it smaller, such as ::int, or check the value before.",
    ),
    Entry(
        "tuple_as_value",
        through("DataError", _ARGUMENT + r"\(.*(?:'tuple' object|got tuple)"),
        "The value for {parameter} is a tuple, and PostgreSQL wants a single value there.",
        "Pass the values one by one behind the SQL, with no tuple around them.",
    ),
    Entry(
        "argument_type",
        through("DataError", _ARGUMENT + r".*\((?P<why>[^()]+(?:\(.*\))?)\)\Z"),
        "The value for {parameter} is not of the type that PostgreSQL wants there: {why}.",
        "asyncpg converts nothing: an int for integers, a str for text, Decimal for numeric, a "
        "list for arrays.",
    ),
    Entry(
        "busy_connection",
        through("InterfaceError", r"another operation is in progress"),
        "A connection was asked for the next thing while it was still at another one.",
        "Let each task take a connection of its own from the pool, or await one after the other.",
    ),
    Entry(
        "connection_lost",
        _connection_lost,
        "The connection was lost, and the error came through your function ({error}).",
        "Where the work may be done again, do it on a new connection: OSError, "
        "PostgresConnectionError and InterfaceError all say that one is lost.",
    ),
    Entry(
        "session_ended",
        through("AdminShutdownError CrashShutdownError CannotConnectNowError"),
        "PostgreSQL ended the session of this connection, and its error came through your "
        "function.",
        "Such an error is no PostgresConnectionError, and means the same: the connection is lost. "
        "Where the work may be done again, catch it by its own class, too.",
    ),
    Entry(
        "released_connection",
        _RELEASED,
        "A connection was used after it had gone back to the pool.",
        "Do all work with it inside of the `async with pool.acquire()` block.",
    ),
    Entry(
        "closed_connection",
        _CLOSED,
        "A connection was used after it had been closed.",
        "Let the pool close its connections, and close one of your own when nobody needs it any "
        "more.",
    ),
    Entry(
        "pool_closed",
        through("InterfaceError", r"pool is clos(?:ed|ing)\b"),
        "A pool was used after it had been closed.",
        "`async with asyncpg.create_pool(...) as pool:` closes it at the end of the block, also "
        "if the block returns it. Close it when nobody needs it any more, and no pool that was "
        "given to you.",
    ),
    Entry(
        "pool_not_ready",
        through("InterfaceError", r"pool is (?:not|being) initialized"),
        "A pool was used before it was ready.",
        "Write `pool = await asyncpg.create_pool(...)`.",
    ),
    Entry(
        "no_pool",
        through("AttributeError", rf"'NoneType' object has no attribute '(?P<method>{_POOL})'"),
        "{method} was called on None: at that moment there was no pool or connection.",
        "Look where it is set and where it is forgotten, and say what is to happen in between.",
    ),
    Entry(
        "cannot_end_transaction",
        through(
            "InterfaceError",
            r"cannot (?P<what>commit|rollback|start); the transaction is (?P<state>.+)",
        ),
        "{what}() was called, and the transaction is {state}.",
        "Call commit() or rollback() once, after start() went well. After a COMMIT that failed "
        "there is nothing left to roll back.",
    ),
    Entry(
        "two_ways_of_transactions",
        through("InterfaceError", r"in a manually started transaction|from within an `async with`"),
        "A transaction was begun in one way and handled in another.",
        "Either `async with conn.transaction()`, or start(), commit() and rollback(), or BEGIN and "
        "COMMIT: one of them for each transaction.",
    ),
    Entry(
        "no_row",
        _no_row,
        "The query found no row, and your code took None for one.",
        "fetchrow gives None where there is no row: ask for that before you look into it.",
    ),
    Entry(
        "no_first_row",
        _first_of_none,
        "The query found no row, and your code took the first one.",
        "Ask whether there is one before you take it, or use fetchrow, which gives None.",
    ),
    Entry(
        "not_awaited",
        through("TypeError AttributeError", r"'coroutine' object|non-iterable coroutine object"),
        "Something was used before it was awaited: your code has a coroutine where it expects what "
        "comes of it.",
        "Write `await` before the call.",
    ),
    Entry(
        "connection_not_awaited",
        through(
            "AttributeError", r"'PoolAcquireContext' object has no attribute '(?P<method>\w+)'"
        ),
        "{method} was called on what pool.acquire() returns, which is no connection yet.",
        "`async with pool.acquire() as conn:`, or `conn = await pool.acquire()`.",
    ),
    Entry(
        "with_without_async",
        through(
            "TypeError",
            r"'(?P<what>PoolAcquireContext|Pool|Transaction)' object does not support the context",
        ),
        "`with` stands where `async with` belongs.",
        "Pools, connections and transactions are entered with `async with`.",
    ),
    Entry(
        "awaited_no_coroutine",
        through("TypeError", r"object (?P<type>\w+) can't be used in 'await' expression"),
        "`await` stands before something that cannot be awaited: a {type}.",
        "Await calls of coroutines only. An async generator is iterated with `async for`.",
    ),
    Entry(
        "json_read_twice",
        through("TypeError", r"the JSON object must be str, bytes or bytearray, not (?P<type>\w+)"),
        "json.loads was given a {type}: what came from the database is decoded already.",
        "Leave json.loads out where a codec does its work.",
    ),
    Entry(
        "record_is_read_only",
        through("TypeError", r"Record' object does not support item (?P<what>\w+)"),
        "A Record cannot be changed.",
        "Make a dict of it first: dict(row).",
    ),
    Entry(
        "loop_in_a_loop",
        through("RuntimeError", r"asyncio\.run\(\) cannot be called|loop is already running"),
        "An event loop was to be started inside of one that runs already.",
        "In a coroutine, `await` does what asyncio.run does outside.",
    ),
    Entry(
        "other_loop",
        through("RuntimeError", r"attached to a different loop"),
        "A pool, connection or lock of another event loop was used.",
        "Make it in the coroutine that uses it, and not when the file is imported.",
    ),
)
