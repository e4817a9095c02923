"""A container for a submission, with PostgreSQL alone in it, against our server and our cell."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from unittest import mock

from grader.sandbox import open_sandbox
from grader.servers.binaries import Binaries, find_binaries
from tests.bench.ground import exercises, open_fresh_server, open_solution_cell
from tests.bench.rows import BenchError, Plan, Row, p50, spread
from tests.integration.docker_engine import HOME_MADE, NoEngineError, open_engine, provide_image

REACH_TIMES = 10.0

CONTAINER, SERVER, CELL = "server in a container", "server in a box", "whole cell"


async def measure(plan: Plan) -> list[Row]:
    """Start each in turns: servers until they answer, a cell until it can run a test."""
    exercise, sandbox = exercises()[0], await open_sandbox("auto")
    with _engine(await find_binaries()) as image:
        ways: dict[str, Callable[[], AbstractAsyncContextManager[object]]] = {
            CONTAINER: lambda: open_fresh_server(exercise, sandbox, postgres="docker"),
            SERVER: lambda: open_fresh_server(exercise, sandbox),
            CELL: lambda: open_solution_cell(exercise, sandbox),
        }
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(plan.times(7, quick=2)):
            for way, open_it in ways.items():
                started = time.perf_counter()
                async with open_it():
                    seconds[way].append(time.perf_counter() - started)
    what = f"{image}, leaner than the official one" if image == HOME_MADE else image
    note = f"{what}; {spread(seconds[CONTAINER])}"
    return [
        Row(CONTAINER, p50(seconds[CONTAINER]), "s", note=note),
        _ratio(seconds, SERVER),
        _ratio(seconds, CELL, reach=REACH_TIMES),
    ]


def _ratio(seconds: dict[str, list[float]], way: str, *, reach: float | None = None) -> Row:
    turns = zip(seconds[CONTAINER], seconds[way], strict=True)
    times = [theirs / ours for theirs, ours in turns]
    note = f"{1000 * p50(seconds[way]):.0f} ms meanwhile; {spread(times)}"
    return Row(f"{CONTAINER} / {way}", p50(times), "x", reach, more_is_better=True, note=note)


@contextmanager
def _engine(binaries: Binaries) -> Iterator[str]:
    """Yield the image; the environment says where the engine is. Raises BenchError for none."""
    from testcontainers.core.config import ConnectionMode, testcontainers_config

    try:
        with open_engine() as host:
            image = provide_image(host, binaries)
            env = {"GRADER_DOCKER_IMAGE": image}
            if host is None:
                with mock.patch.dict(os.environ, env):
                    yield image
                return
            env["DOCKER_HOST"] = host
            with (
                mock.patch.dict(os.environ, env),
                mock.patch.object(testcontainers_config, "tc_host_override", "localhost"),
                mock.patch.object(
                    testcontainers_config, "connection_mode_override", ConnectionMode.docker_host
                ),
            ):
                yield image
    except NoEngineError as error:
        raise BenchError(str(error)) from error
