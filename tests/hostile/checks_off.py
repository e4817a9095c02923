"""What the process that holds a cell checks and bounds, each switched off.

It is called in that process, which ends with the exercise, so nothing is put back.
"""

import dataclasses
import math
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import asyncpg

import grader.worker.worker as workers
from grader import cell
from grader.cell import Cell
from grader.cell import opening as cell_opening
from grader.clock import Limit
from grader.errors import GraderFault
from grader.pytest_plugin import evidence, handover, plugin
from grader.servers import databases, embedded, initdb, postgresql, postmaster, traps
from grader.servers.database import Database
from grader.servers.folders import Folders
from grader.servers.server import Server
from grader.tap import exchange, framing, messages, names, proxy, startup, transactions
from grader.tap.chatter import kind_of
from grader.tap.conversation import Conversation
from grader.tap.driver import Driver
from grader.tap.faults import Faults
from grader.tap.log import Run, Sql
from grader.tap.queue import Sent
from grader.tap.recording import Recording
from grader.tap.tap import Tap
from grader.worker import channel, decoding, failures, output
from grader.worker.box import frames, scalars
from grader.worker.box.control import LOAD
from grader.worker.box.findings import FOUND
from grader.worker.channel import Channel, Turns
from grader.worker.child import Child
from grader.worker.worker import Worker

PLENTY = 1 << 33


def _put(module: ModuleType, **replaced: object) -> None:
    """Replace what `module` knows by these names."""
    for name, replacement in replaced.items():
        assert hasattr(module, name), f"{module.__name__} has no {name} any more"
        setattr(module, name, replacement)


def _keep_user() -> None:
    startup._ALLOWED.add("user")
    startup._OURS.discard("user")


def _any_parameter() -> None:
    startup._NEVER.clear()
    startup._ALLOWED.update(("replication", "role", "session_authorization"))


def _any_cancel() -> None:
    Recording.cancel = lambda self, pid, key: object()  # type: ignore[method-assign,assignment,return-value]


def _function_calls() -> None:
    keep = list(framing.READY.keep)
    keep[ord("F")] = 1
    _put(proxy, READY=dataclasses.replace(framing.READY, keep=tuple(keep)))


def _long_names() -> None:
    _put(messages, NAME_BYTES=1000)


def _believed_requests() -> None:
    """Give names their meaning when it is asked for."""
    parse, close = Conversation._parse, Conversation._close

    def believe(self: Conversation, body: bytes) -> None:
        parse(self, body)
        sent = next(reversed(self._waits._causes))
        assert isinstance(sent, Sql)
        self.names.statements[messages.read_name(body)[0]] = sent

    def forget(self: Conversation, body: bytes) -> None:
        close(self, body)
        self.names.closed(messages.read_name(body, 1)[0], is_statement=body[:1] == b"S")

    Conversation._parse = believe  # type: ignore[method-assign]
    Conversation._close = forget  # type: ignore[method-assign]
    Conversation._note_parsed = lambda self: self._queue.take("P")  # type: ignore[method-assign,assignment]


def _no_doubt_of_names() -> None:
    _put(names, _effect=lambda text, nth, tag: names._Effect.NONE)


def _any_place() -> None:
    def prepare(self: Driver, sql: Sql, *, in_transaction: bool) -> None:
        sql.own = kind_of(sql.text) is not None

    def run(self: Driver, run: Run, *, query: bool, in_transaction: bool) -> None:
        run.own = kind_of(run.sql.text) is not None

    Driver.prepare = prepare  # type: ignore[method-assign]
    Driver.run = run  # type: ignore[method-assign]


def _rows_and_notices_only() -> None:
    Conversation._note_bytes = lambda self, size: None  # type: ignore[method-assign]


def _free_settings() -> None:
    _put(exchange, _is_about_transactions=lambda command: True)


def _seen_through() -> None:
    Recording._check_sight = lambda self: None  # type: ignore[method-assign]


def _once_a_cursor() -> None:
    executed = Conversation._executed

    def forget(self: Conversation, head: Sent) -> None:
        head.resumes = False
        executed(self, head)

    Conversation._executed = forget  # type: ignore[method-assign]


def _waits_when_it_says() -> None:
    take = Conversation._cause

    def ask_nobody(self: Conversation, cause: Sql | Run) -> None:
        self._waits.unasked = False
        take(self, cause)

    Conversation._cause = ask_nobody  # type: ignore[method-assign]


def _tags_of_a_batch() -> None:
    _put(transactions, _is_partial=lambda run, nth: True)


def _hears_nothing() -> None:
    Recording.hear = lambda self, complaints: None  # type: ignore[method-assign]


def _believes_what_is_kept() -> None:
    Recording.check = lambda self: None  # type: ignore[method-assign]


def _long_reports() -> None:
    _put(evidence, MAX_STATEMENTS=PLENTY, MAX_CHARACTERS=8 * 1024 * 1024)
    _much_evidence()


def _much_evidence() -> None:
    _put(plugin, Evidence=lambda: evidence.Evidence(left=PLENTY))


def _keep_output() -> None:
    _put(output, MAX_OUTPUT_BYTES=8 * 1024 * 1024)


def _long_frames() -> None:
    _put(channel, MAX_TO_GRADER=PLENTY)


def _unmeasured() -> None:
    _put(channel, measure=lambda text: None)


def _unbounded_values() -> None:
    _put(scalars, _is_bounded=lambda text: True)


def _any_keys() -> None:
    _put(decoding, prove=lambda keys, effort: None, prove_all=lambda value, effort: None)


def _any_amount() -> None:
    _put(channel, MAX_IN_ALL=PLENTY)


def _never_rests() -> None:
    _put(cell_opening, Turns=lambda **_: Turns())


def _looks_at_once() -> None:
    async def quiet(self: Tap, within_s: float) -> bool:
        return True

    Tap.quiet = quiet  # type: ignore[method-assign]


def _refused_out_of_sight() -> None:
    Faults.check = lambda self: None  # type: ignore[method-assign]


def _many_links() -> None:
    _put(proxy, CONNECTIONS=PLENTY)


def _slow_startup() -> None:
    _put(startup, STARTUP_S=3600.0)


def _no_doubt() -> None:
    async def doubt(self: Cell, trial: cell.Trial) -> None:
        pass

    Cell._doubt = doubt  # type: ignore[method-assign]


def _explained_by_the_verifier() -> None:
    clone = Server.clone

    async def generous(self: Server, slug: str) -> Database:
        database = await clone(self, slug)
        return dataclasses.replace(database, explainer=database.verifier)

    Server.clone = generous  # type: ignore[method-assign]


def _handed_over_in_place() -> None:
    """Make the student the owner in the test's own database, and ask for nothing."""

    @asynccontextmanager
    async def in_place(trial: cell.Trial, *tables: str, look: handover.Look) -> AsyncIterator[None]:
        student = trial.database.student_role
        await trial.verifier.execute(f"GRANT CREATE ON SCHEMA public TO {student}")
        for table in tables:
            await trial.verifier.execute(f"ALTER TABLE {table} OWNER TO {student}")
        yield

    _put(handover, hand_over=in_place)


def _large_sessions() -> None:
    _put(postmaster, LIMITS={"core": 0})


def _large_server() -> None:
    _put(postmaster, MEMORY_BYTES=None)


def _many_in_the_server() -> None:
    _put(postmaster, PROCESSES=None)


def _large_volume() -> None:
    _put(postmaster, SCRATCH_BYTES=PLENTY)


def _any_number() -> None:
    accept = Channel._accept

    def generous(self: Channel, text: bytes) -> None:
        number, *answer = frames.parse(text)
        if number != FOUND and number not in self._open and self._open:
            text = frames.pack([next(iter(self._open)), *answer], PLENTY)[frames.HEADER_BYTES :]
        accept(self, text)

    Channel._accept = generous  # type: ignore[method-assign]


def _long_errors() -> None:
    _put(failures, _text=lambda tree, limit: str(tree))


def _many_findings() -> None:
    _put(channel, MAX_FINDINGS=PLENTY)


def _one_child() -> None:
    """Serve all tests from one process."""
    stack = AsyncExitStack()
    kept: list[Child] = []
    fork, close = Worker.fork, Worker.close

    @asynccontextmanager
    async def again(self: Worker, *, dsn: str) -> AsyncIterator[Child]:
        if not kept:
            kept.append(await stack.enter_async_context(fork(self, dsn=dsn)))
        yield kept[0]

    async def end(self: Worker) -> None:
        await stack.aclose()
        await close(self)

    Worker.fork = again  # type: ignore[method-assign]
    Worker.close = end  # type: ignore[method-assign]


def _one_database() -> None:
    """Give all tests the first one's database."""
    clone = Server.clone
    kept: list[Database] = []

    async def again(self: Server, slug: str) -> Database:
        database = await clone(self, slug)
        if self._templates[slug].startswith("test_") and len(kept) < 1:
            kept.append(database)
        return kept[0] if kept else database

    async def leave(self: Server, database: Database) -> None:
        pass

    Server.clone = again  # type: ignore[method-assign]
    Server.drop = leave  # type: ignore[method-assign]


def _role_as_it_is() -> None:
    async def leave(self: Server) -> None:
        pass

    Server.restore_roles = leave  # type: ignore[method-assign]


def _drops_nothing() -> None:
    async def leave(self: Server, database: Database) -> None:
        pass

    Server.drop = leave  # type: ignore[method-assign]


def _puts_nothing_back() -> None:
    def keep(self: Folders, folder: int, sizes: dict[str, int]) -> set[str]:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries}

    Folders._keep = keep  # type: ignore[method-assign]


def _always_alive() -> None:
    Server.alive = lambda self: True  # type: ignore[method-assign]


def _no_case_limit() -> None:
    _put(plugin, Limit=lambda _: Limit(math.inf))


def _no_submission_limit() -> None:
    _put(plugin, CLOCK=SimpleNamespace(time=lambda: 0.0))


def _long_import() -> None:
    subject = workers.Subject

    def patient(*given: Any) -> workers.Subject:
        return dataclasses.replace(subject(*given), import_s=4.0)

    _put(workers, Subject=patient)


def _proof_at_any_time() -> None:
    async def load(self: Child, compiled: str | None = None) -> list[str]:
        names = await self._channel.request(LOAD, compiled).reply(cancel_s=0)
        if type(names) is str:
            raise GraderFault("the file could not be handed to its box", detail=names)
        return list(names)

    Child.load = load  # type: ignore[method-assign]


def _grant_everything() -> None:
    clone = Server.clone

    async def generous(self: Server, slug: str) -> Database:
        database = await clone(self, slug)
        connection = await asyncpg.connect(**database.verifier)
        await connection.execute(
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO student;"
            "GRANT ALL ON SCHEMA public TO student"
        )
        await connection.close()
        return database

    Server.clone = generous  # type: ignore[method-assign]


CHECKS: dict[str, Callable[[], None]] = {
    "startup packet of the tap's own": _keep_user,
    "settings that may be asked for": _any_parameter,
    "keys of cancel requests": _any_cancel,
    "refusal of function calls": _function_calls,
    "names no longer than PostgreSQL's": _long_names,
    "names from the server's answers": _believed_requests,
    "doubt after code out of sight": _no_doubt_of_names,
    "asyncpg's messages in their place": _any_place,
    "bytes of all messages": _rows_and_notices_only,
    "settings that carry values": _free_settings,
    "no count of what is out of sight": _seen_through,
    "cursors between statements": _once_a_cursor,
    "waits that nobody asked for": _waits_when_it_says,
    "transactions within a text": _tags_of_a_batch,
    "complaints of asyncpg's": _hears_nothing,
    "recordings that are not all": _believes_what_is_kept,
    "limit of reported statements": _long_reports,
    "evidence of all cases together": _much_evidence,
    "limit of output": _keep_output,
    "limit of a frame": _long_frames,
    "depth and number of values": _unmeasured,
    "bounds of numbers": _unbounded_values,
    "proof that keys can be hashed": _any_keys,
    "bytes of all replies": _any_amount,
    "rest between calls": _never_rests,
    "end of what was sent": _looks_at_once,
    "errors of traps over the wire": _refused_out_of_sight,
    "connections at a time": _many_links,
    "time for a startup packet": _slow_startup,
    "doubt of what went down": _no_doubt,
    "login of its own for explaining": _explained_by_the_verifier,
    "tables handed over in a copy": _handed_over_in_place,
    "memory of a server's session": _large_sessions,
    "memory of the server's box": _large_server,
    "processes of the server's box": _many_in_the_server,
    "size of the server's volume": _large_volume,
    "numbers of requests": _any_number,
    "proof before the student's code": _proof_at_any_time,
    "bounds of an error": _long_errors,
    "bounds of findings": _many_findings,
    "process of its own for each test": _one_child,
    "database of its own for each test": _one_database,
    "role put back after each test": _role_as_it_is,
    "database gone before the next test": _drops_nothing,
    "files put back after each test": _puts_nothing_back,
    "another server for a lost one": _always_alive,
    "limit of a test": _no_case_limit,
    "limit of a submission": _no_submission_limit,
    "limit of an import": _long_import,
    "four rights on tables": _grant_everything,
}


# --- how a server is prepared ---------------------------------------------------------------------


def _prepared_in(place: Path) -> None:
    """Prepare data directories of our own: the shared ones are not to be weakened."""
    _put(embedded, default_cache=lambda: place)


def _setting(**changed: str) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        _prepared_in(place)
        settings_for = postgresql.settings_for
        _put(initdb, settings_for=lambda version: settings_for(version) | changed)

    return change


def _many_connections(place: Path) -> None:
    _prepared_in(place)
    _put(databases, CONNECTION_LIMIT=1000)


def _open_counters(place: Path) -> None:
    _prepared_in(place)
    _put(databases, COUNTERS="none")


def _free_log(place: Path) -> None:
    _prepared_in(place)
    _put(databases, WAL_WRITER="none")


def _traps_look_anywhere(place: Path) -> None:
    _prepared_in(place)
    pinned = "SET search_path = pg_catalog, pg_temp"
    assert pinned in traps.INSTALL
    _put(traps, INSTALL=traps.INSTALL.replace(pinned, ""))


SERVERS: dict[str, Callable[[Path], None]] = {
    "limit of connections": _many_connections,
    "nobody writes into the log of changes": _free_log,
    "counters of the server": _open_counters,
    "search_path of traps": _traps_look_anywhere,
    "no maintenance": _setting(autovacuum="on"),
    "bound of the queue of notifications": _setting(max_notify_queue_pages="1048576"),
    "bound of temporary files": _setting(temp_file_limit="-1"),
    "connections of the server": _setting(max_connections="100"),
    "no prepared transactions": _setting(max_prepared_transactions="10"),
}
