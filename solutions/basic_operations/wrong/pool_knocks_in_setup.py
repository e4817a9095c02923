"""Knocks at every acquire, by asking the server for encryption, and goes away."""

# caught by: test_pool_costs_nothing_per_acquire

import socket
import struct


async def knock(conn):
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(conn._addr)
        door.sendall(struct.pack("!II", 8, 80877103))
        door.recv(1)


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        setup=knock,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
