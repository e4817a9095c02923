"""Which lines of the student's file have sent what to PostgreSQL.

For a report of a test that failed, and for nothing else: student code can have this say anything.
Noted where asyncpg's methods are called, which the student's code has on its stack; a coroutine
that is awaited by another task has not. So they are wrapped by what is no coroutine function, but
looks like one.
"""

import functools
import sys
from collections.abc import Callable
from types import CodeType, FrameType, MethodType
from typing import Any

#: Of one test, or of the latest try of one that tries much. What comes after them has no line.
MAX_SENT = 500

#: Characters of a statement: what is told apart by more is of one line, or nobody knows.
MAX_SQL = 300

#: How far up the stack to look.
MAX_DEPTH = 60

#: Methods that take SQL, of a connection and of a pool.
TAKE_SQL = ("execute", "executemany", "fetch", "fetchmany", "fetchrow", "fetchval")
#: And what becomes of COPY in a connection.
COPY = ("_copy_in", "_copy_out")
#: Methods of what was made of a text before.
STATEMENT = ("executemany", "fetch", "fetchmany", "fetchrow", "fetchval")
CURSOR = ("_bind", "_bind_exec")


class Noted:
    """A method that is noted when it is called, and taken for what it was by who looks at it.

    A student's code may ask whether it is a coroutine function: `inspect` goes by the code then.
    """

    def __init__(self, original: Any, note: Callable[..., None]) -> None:
        functools.update_wrapper(self, original)
        self.__code__ = original.__code__
        self.__defaults__ = original.__defaults__
        self.__kwdefaults__ = original.__kwdefaults__
        self._original = original
        self._note = note

    def __get__(self, this: Any, kind: type | None = None) -> Any:
        return self if this is None else MethodType(self, this)

    def __call__(self, this: Any, *args: Any, **kwargs: Any) -> Any:
        self._note(this, *args, **kwargs)
        return self._original(this, *args, **kwargs)


class Lines:
    """Notes them: the server process of the connection (0: of a pool), the line, the statement."""

    def __init__(self, path: str) -> None:
        """`path` is the student's file."""
        self.sent: list[tuple[int, int, str]] = []
        self._path = path
        self._pools: set[CodeType] = set()  # methods that call those of a connection

    def watch(self) -> None:
        """Begin, before the student's code has a connection."""
        import asyncpg  # here: the grader reads the bounds above, and has no use for it

        for name in TAKE_SQL:
            self._pools.add(vars(asyncpg.Pool)[name].__code__)
            self._wrap(asyncpg.Pool, name, _first)
            self._wrap(asyncpg.Connection, name, _first)
        for name in COPY:
            self._wrap(asyncpg.Connection, name, _first)
        self._wrap(asyncpg.Connection, "copy_records_to_table", _copy_of_records)
        for name in STATEMENT:
            self._wrap(asyncpg.prepared_stmt.PreparedStatement, name, _own)
        for name in CURSOR:
            self._wrap(asyncpg.cursor.BaseCursor, name, _own)

    def begin_again(self) -> None:
        """Forget what was sent."""
        self.sent = []

    def _wrap(self, kind: type, name: str, sql_of: Callable[..., Any]) -> None:
        original: Any = vars(kind).get(name)
        if original is None:  # of another version of asyncpg
            return

        def note(this: Any, *args: Any, **kwargs: Any) -> None:
            self._note(this, sql_of(this, *args, **kwargs))

        setattr(kind, name, Noted(original, note))

    def _note(self, sender: Any, sql: Any) -> None:
        if len(self.sent) < MAX_SENT and type(sql) is str:
            frame = self._student(sys._getframe(3))
            if frame is not None:
                self.sent.append((_pid(sender), frame.f_lineno, sql[:MAX_SQL]))

    def _student(self, frame: FrameType | None) -> FrameType | None:
        """Return the student's innermost frame; none of what a pool sends, which has said it."""
        for _ in range(MAX_DEPTH):
            if frame is None or frame.f_code in self._pools:
                return None
            if frame.f_code.co_filename == self._path:
                return frame
            frame = frame.f_back
        return None


def _first(this: object, *args: Any, **kwargs: Any) -> Any:
    return args[0] if args else next(iter(kwargs.values()), None)


def _copy_of_records(this: object, *args: Any, **kwargs: Any) -> str | None:
    """The COPY that asyncpg makes of what it is given. It is not said elsewhere."""
    schema, table = kwargs.get("schema_name"), args[0] if args else kwargs.get("table_name")
    columns, where = kwargs.get("columns") or (), kwargs.get("where")
    if type(columns) not in (list, tuple):  # what can be read but once is not ours to read
        return None
    target = ".".join(map(_quoted, filter(None, [schema, table])))
    named = f"({', '.join(map(_quoted, columns))})" if columns else ""
    return f"COPY {target}{named} FROM STDIN (FORMAT binary) {f'WHERE {where}' if where else ''}"


def _quoted(name: object) -> str:
    return '"{}"'.format(str(name).replace('"', '""'))


def _own(this: Any, *args: Any, **kwargs: Any) -> Any:
    return getattr(this, "_query", None)


def _pid(sender: Any) -> int:
    """The server process of a connection, or of what belongs to one."""
    connection = getattr(sender, "_connection", sender)
    protocol = getattr(connection, "_protocol", None)
    return protocol.get_server_pid() if protocol is not None else 0
