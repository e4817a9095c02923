"""The student's role: shared by all databases of a server, so put back as it was after each test.

A role may set its own settings and its own password, in all databases or in one; PostgreSQL
refuses it everything else. The settings can be read by the next test, and apply to it.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode

import asyncpg

from grader.errors import GraderFault
from grader.servers.databases import literal

#: All that the catalogs which databases share say of the role. Its password nobody can read.
STATE = """
    SELECT pg_catalog.jsonb_build_array(
        (SELECT pg_catalog.to_jsonb(r) FROM pg_catalog.pg_roles r WHERE r.oid = $1),
        (SELECT pg_catalog.jsonb_agg(s) FROM pg_catalog.pg_db_role_setting s WHERE setrole = $1),
        (SELECT pg_catalog.jsonb_agg(m ORDER BY roleid, member, grantor)
            FROM pg_catalog.pg_auth_members m WHERE $1 IN (roleid, member, grantor)),
        (SELECT pg_catalog.jsonb_agg(d) FROM pg_catalog.pg_shdescription d WHERE objoid = $1),
        (SELECT pg_catalog.jsonb_agg(l) FROM pg_catalog.pg_shseclabel l WHERE objoid = $1)
    )::text
"""

RESET = """
    DO $reset$
    DECLARE
        place text;
    BEGIN
        FOR place IN
            SELECT coalesce('IN DATABASE ' || quote_ident(datname), '')
            FROM pg_db_role_setting LEFT JOIN pg_database d ON d.oid = setdatabase
            WHERE setrole = {oid}
        LOOP
            EXECUTE 'ALTER ROLE "{role}" ' || place || ' RESET ALL';
        END LOOP;
    END
    $reset$
"""

#: What PostgreSQL takes by itself.
ITERATIONS = 4096


class StudentRole:
    """The role as it was before any code of the student's ran."""

    def __init__(self, name: str, password: str | None, *, oid: int, state: str) -> None:
        self.oid = oid
        self._name = name
        self._password = password and literal(scram_secret(password))
        self._state = state

    @classmethod
    async def remember(
        cls, connection: asyncpg.Connection, name: str, password: str | None
    ) -> "StudentRole":
        """Read it. Without a password it is let in without being asked for one."""
        oid = await connection.fetchval("SELECT oid FROM pg_roles WHERE rolname = $1", name)
        return cls(name, password, oid=oid, state=await connection.fetchval(STATE, oid))

    async def restore(self, connection: asyncpg.Connection) -> None:
        """Put it back, and prove it. Raises GraderFault if that cannot be done."""
        if self._password:
            await connection.execute(f'ALTER ROLE "{self._name}" PASSWORD {self._password}')
        if await self._is_changed(connection):
            await connection.execute(RESET.format(role=self._name, oid=self.oid))
            if await self._is_changed(connection):
                raise GraderFault(f"the role {self._name} cannot be put back as it was")

    async def _is_changed(self, connection: asyncpg.Connection) -> bool:
        return bool(await connection.fetchval(STATE, self.oid) != self._state)


def scram_secret(password: str) -> str:
    """Return what PostgreSQL stores of an ASCII password: it would take 4 ms to make that itself.

    Source: https://www.postgresql.org/docs/current/catalog-pg-authid.html, RFC 5802.
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    client, server = (hmac.digest(salted, key, "sha256") for key in (b"Client Key", b"Server Key"))
    stored = hashlib.sha256(client).digest()
    salt_, stored_, server_ = (b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${ITERATIONS}:{salt_}${stored_}:{server_}"
