"""A container that ends with the process that started it, whatever that dies of.

Its standard input is a connection of ours. When that closes, because we close it or because we are
gone, a watcher in the container tells the main process to quit, and the engine removes the
container: it needs nobody who survives us, and no second image, as testcontainers' reaper does. The
same connection carries its last words, and tells when it has ended.

What a grader made and died before it could start is removed by the next one.
"""

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docker.errors import APIError, DockerException, NotFound  # type: ignore[import-untyped]
from docker.utils.socket import frames_iter  # type: ignore[import-untyped]
from testcontainers.core.config import ConnectionMode
from testcontainers.core.docker_client import DockerClient

from grader.errors import OperatorError

LABEL = "asyncpg-grader"

#: Between making and starting one lies no more than a request.
NEVER_STARTED_S = 600.0

#: As much of what it printed is kept.
TAIL_BYTES = 4096

#: Before the image's own entry point, which becomes the main process and gets no input. A shell in
#: that place is deaf, until it is PostgreSQL; so what it waits for is killed, and it is told again.
ENDS_WITH_INPUT = """\
exec 3<&0 </dev/null
{ while read -r _ <&3; do :; done; while kill -QUIT 1; do sleep 1; kill -KILL -1; done; } &
exec "$@" 3<&-
"""


@dataclass(frozen=True)
class Order:
    """What is to be started."""

    image: str
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int
    limits: Mapping[str, Any]  # as the engine's client takes them


class Container:
    """One that was started. Its methods wait for the engine: call them in a thread."""

    def __init__(self, engine: DockerClient, container: Any, attached: Any, port: int) -> None:
        """Take it over, and `attached`, the connection to its input and output."""
        self._engine = engine
        self._container = container
        self._attached = attached
        self._port = port
        self.tail = b""

    def follow(self) -> None:
        """Wait for its end; `tail` is the end of what it has printed."""
        with contextlib.suppress(OSError):
            for _, data in frames_iter(self._attached, tty=False):
                self.tail = (self.tail + data)[-TAIL_BYTES:]

    def place(self) -> tuple[str, int]:
        """Return the host and port of its server, as seen from here. Raises RuntimeError."""
        mode, name = self._engine.get_connection_mode(), self._container.id
        if mode is ConnectionMode.bridge_ip:
            return self._engine.bridge_ip(name), self._port
        gateway = mode is ConnectionMode.gateway_ip
        host = self._engine.gateway_ip(name) if gateway else self._engine.host()
        port = int(self._engine.port(name, self._port))
        return "127.0.0.1" if host == "localhost" else host, port

    def remove(self) -> None:
        """End and remove it; fine if that is done, or under way."""
        try:
            remove(self._container)
        finally:
            hang_up(self._attached)
            self._engine.client.close()


def start(order: Order) -> Container:
    """Start a container, without waiting for what runs in it. Takes seconds; pulls the image.

    Raises OperatorError, with what to do, if the engine or the image cannot be had. Then nothing
    is left.
    """
    try:
        engine = DockerClient()
        try:
            return _start(engine, order)
        except BaseException:
            engine.client.close()
            raise
    except (DockerException, OSError, RuntimeError) as error:
        raise OperatorError(
            f"no container of {order.image} could be started: {error}",
            hint="start Docker, check that `docker run --rm hello-world` works and the image can be"
            " pulled, or use --postgres embedded",
        ) from error


def _start(engine: DockerClient, order: Order) -> Container:
    sweep(engine)
    container = _make(engine, order)
    try:
        streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        attached = container.attach_socket(params=streams)
        try:
            container.start()
        except BaseException:
            hang_up(attached)
            raise
        return Container(engine, container, attached, order.port)
    except BaseException:
        remove(container)
        raise


def hang_up(attached: Any) -> None:
    """Close a connection to a container's streams, and the socket that the client keeps below."""
    raw = getattr(attached, "_sock", None)
    attached.close()
    if raw is not None:
        raw.close()


def _make(engine: DockerClient, order: Order) -> Any:
    mode = engine.get_connection_mode()
    local = mode is ConnectionMode.docker_host and engine.host() == "localhost"
    # An engine on this machine need not show the port to the network.
    where: Any = ("127.0.0.1",) if local else None
    return engine.create(
        order.image,
        entrypoint=["/bin/sh", "-c", ENDS_WITH_INPUT, "sh", *_entry_point(engine, order.image)],
        command=list(order.command),
        environment=dict(order.environment),
        ports={str(order.port): where},
        labels={LABEL: ""},
        stdin_open=True,
        auto_remove=True,
        **order.limits,
    )


def _entry_point(engine: DockerClient, image: str) -> list[str]:
    """What the image itself starts; pulls the image if it is not there."""
    try:
        found = engine.client.images.get(image)
    except NotFound:
        found = engine.client.images.pull(image)
    return found.attrs["Config"]["Entrypoint"] or []


def sweep(engine: DockerClient) -> None:
    """Remove containers of ours that were made and, for long, not started."""
    ours = {"label": LABEL, "status": "created"}
    for found in engine.client.api.containers(all=True, filters=ours):
        if time.time() - found["Created"] >= NEVER_STARTED_S:
            with contextlib.suppress(NotFound, APIError):
                engine.client.api.remove_container(found["Id"], v=True, force=True)


def remove(container: Any) -> None:
    """Remove a container with its volumes, or wait until the engine has done so."""
    with contextlib.suppress(NotFound):
        try:
            container.remove(force=True, v=True)
        except APIError as error:
            if error.status_code != 409:  # 409: its removal is under way
                raise
            container.wait(condition="removed")
