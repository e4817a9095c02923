"""A fresh server for a submission, against one in a container."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from grader.sandbox import open_sandbox
from grader.servers.binaries import Binaries, find_binaries
from tests.bench.ground import exercises, open_fresh_server
from tests.bench.rows import BenchError, Plan, Row, p50, spread
from tests.integration.docker_engine import HOME_MADE, NoEngineError, open_engine, provide_image

REACH_TIMES = 20.0


async def measure(plan: Plan) -> list[Row]:
    """Start servers of both kinds in turns, until they answer."""
    exercise, sandbox = exercises()[0], await open_sandbox("auto")
    samples: dict[str, list[float]] = {"embedded": [], "docker": []}
    with _engine(await find_binaries()) as image:
        for _ in range(plan.times(7, quick=2)):
            for kind, seconds in samples.items():
                started = time.perf_counter()
                async with open_fresh_server(exercise, sandbox, postgres=kind):
                    seconds.append(time.perf_counter() - started)
    what = f"{image}, leaner than the official one" if image == HOME_MADE else image
    embedded, docker = p50(samples["embedded"]), p50(samples["docker"])
    return [
        Row(
            "fresh server in a container", docker, "s", note=f"{what}, {spread(samples['docker'])}"
        ),
        Row(
            "container / fresh server in a box",
            docker / embedded,
            "x",
            REACH_TIMES,
            more_is_better=True,
            note=f"in a box {1000 * embedded:.0f} ms meanwhile",
        ),
    ]


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
            env |= {"DOCKER_HOST": host, "TESTCONTAINERS_RYUK_DISABLED": "true"}
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
