"""What the harness hands to a student's function as its first parameter: pool, conn or dsn.

Made with asyncpg directly when first asked for, so that a broken `create_pool` of the student's
costs that task only.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from .faults import Refusal


@dataclass(frozen=True)
class Options:
    """How to connect. The same as grader.model.PoolOptions, which is not in the box."""

    min_size: int
    max_size: int
    json: bool
    server_settings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, items: list[Any]) -> "Options":
        """Read what the grader sent: three values, then names and values of settings."""
        min_size, max_size, speaks_json, *settings = items
        return cls(
            min_size, max_size, speaks_json, dict(zip(settings[::2], settings[1::2], strict=True))
        )


class Supply:
    """Makes each of the three once per test."""

    def __init__(self, dsn: str, options: Options) -> None:
        self.options = options
        self._dsn = dsn
        self._made: dict[str, Any] = {"dsn": dsn}
        self._one_at_a_time = asyncio.Lock()

    async def give(self, what: str) -> object:
        """Return the pool, the connection or the DSN."""
        async with self._one_at_a_time:
            if what not in self._made:
                self._made[what] = await self._connect(what)
            return self._made[what]

    def renew(self) -> None:
        """Forget a connection that is lost, or in a transaction: who asks next gets another."""
        connection = self.connection
        if connection is not None and (connection.is_closed() or connection.is_in_transaction()):
            connection.terminate()
            del self._made["conn"]

    @property
    def pool(self) -> asyncpg.Pool | None:
        """The pool, once it was asked for."""
        pool: asyncpg.Pool | None = self._made.get("pool")
        return pool

    @property
    def connection(self) -> asyncpg.Connection | None:
        """The connection, once it was asked for."""
        connection: asyncpg.Connection | None = self._made.get("conn")
        return connection

    async def _connect(self, what: str) -> object:
        options = self.options
        settings = options.server_settings
        try:
            if what == "conn":
                connection = await asyncpg.connect(self._dsn, server_settings=settings)
                await self._prepare(connection)
                return connection
            return await asyncpg.create_pool(
                self._dsn,
                min_size=options.min_size,
                max_size=options.max_size,
                init=self._prepare,
                server_settings=settings,
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Refusal(
                "supply", f"the {what} could not be made: {type(error).__name__}: {error}"
            ) from error

    async def _prepare(self, connection: asyncpg.Connection) -> None:
        if not self.options.json:
            return
        for name in ("json", "jsonb"):
            await connection.set_type_codec(
                name, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
            )
