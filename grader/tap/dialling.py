"""The tap's own connections to the server: over a socket file, plain, or encrypted.

TLS begins here and ends at the server: what the tap reads and the student's code sends is plain.

Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
"""

import asyncio
import ssl

from grader.address import Address
from grader.tap.startup import SSL_REQUEST

#: To say goodbye: a server that is busy answers late, and nobody waits for it.
GOODBYE_S = 1.0


async def dial(address: Address, backend: asyncio.Protocol) -> None:
    """Connect ``backend`` to the server. Raises OSError, also for a bad certificate."""
    loop = asyncio.get_running_loop()
    if address.path is not None:
        await loop.create_unix_connection(lambda: backend, str(address.path))
        return
    place = address.host or "", address.port or 0
    if address.tls is None:
        await loop.create_connection(lambda: backend, *place)
        return
    plain, asking = await loop.create_connection(_Asking, *place)
    try:
        await asking.answer
        encrypted = await _encrypt(plain, asking, address.tls, place[0])
    except BaseException:
        plain.abort()
        raise
    encrypted.set_protocol(backend)
    backend.connection_made(encrypted)


async def _encrypt(
    plain: asyncio.Transport, asking: "_Asking", tls: ssl.SSLContext, host: str
) -> asyncio.Transport:
    encrypted = await asyncio.get_running_loop().start_tls(
        plain, asking, tls, server_hostname=host, ssl_shutdown_timeout=GOODBYE_S
    )
    if encrypted is None:
        raise ConnectionError("the server hung up before the connection was encrypted")
    return encrypted


class _Asking(asyncio.Protocol):
    """Asks for encryption. Nothing but one letter may come before it: else it was slipped in."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(SSL_REQUEST)

    def data_received(self, data: bytes) -> None:
        if self.answer.done():
            return
        if data == b"S":
            self.answer.set_result(None)
        else:
            self.answer.set_exception(ConnectionError("the server takes no encryption"))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc or ConnectionError("the server hung up"))
