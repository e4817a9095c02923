"""The roles of a server, shared by all its databases: put back as they were after each test.

A role may set its own settings and its own password, in all databases or in one; PostgreSQL
refuses it everything else. The settings can be read by the next test, and apply to it. They are the
student's to set, and nobody else's; but if code of a student's ever came to run under another
role's name, that role would be the place to stay.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Sequence

import asyncpg

from grader.errors import GraderFault
from grader.servers.databases import Roles, literal

#: All that the catalogs which databases share say of some roles. Passwords nobody can read.
STATE = """
    SELECT pg_catalog.jsonb_build_array(
        (SELECT pg_catalog.jsonb_agg(r ORDER BY oid)
            FROM pg_catalog.pg_roles r WHERE r.oid = ANY($1)),
        (SELECT pg_catalog.jsonb_agg(s ORDER BY setrole, setdatabase)
            FROM pg_catalog.pg_db_role_setting s WHERE setrole = ANY($1)),
        (SELECT pg_catalog.jsonb_agg(m ORDER BY roleid, member, grantor)
            FROM pg_catalog.pg_auth_members m
            WHERE roleid = ANY($1) OR member = ANY($1) OR grantor = ANY($1)),
        (SELECT pg_catalog.jsonb_agg(d) FROM pg_catalog.pg_shdescription d WHERE objoid = ANY($1)),
        (SELECT pg_catalog.jsonb_agg(l) FROM pg_catalog.pg_shseclabel l WHERE objoid = ANY($1))
    )::text
"""

#: What may be put back, of what can be changed.
RESET = """
    SELECT pg_catalog.format('ALTER ROLE %I %s RESET ALL', rolname,
        coalesce('IN DATABASE ' || pg_catalog.quote_ident(datname), ''))
    FROM pg_catalog.pg_db_role_setting
        JOIN pg_catalog.pg_roles r ON r.oid = setrole
        LEFT JOIN pg_catalog.pg_database d ON d.oid = setdatabase
    WHERE setrole = ANY($1)
"""

#: What PostgreSQL takes by itself.
ITERATIONS = 4096


class SharedRoles:
    """The roles as they were before any code of a student's ran."""

    def __init__(self, roles: Roles, *, oids: Sequence[int], state: str) -> None:
        password = roles.student_password and literal(scram_secret(roles.student_password))
        self._password = password and f'ALTER ROLE "{roles.student}" PASSWORD {password}'
        self._oids = oids
        self._state = state

    @classmethod
    async def remember(cls, connection: asyncpg.Connection, roles: Roles) -> "SharedRoles":
        """Read them. A student without a password is let in without being asked for one."""
        names = [roles.student, roles.owner, roles.explainer, roles.keeper]
        sql = "SELECT oid FROM pg_roles WHERE rolname = ANY($1) ORDER BY oid"
        oids = [row["oid"] for row in await connection.fetch(sql, names)]
        return cls(roles, oids=oids, state=await connection.fetchval(STATE, oids))

    async def restore(self, connection: asyncpg.Connection) -> None:
        """Put them back, and prove it. Raises GraderFault if that cannot be done."""
        if self._password:
            await connection.execute(self._password)
        if await self._are_changed(connection):
            for row in await connection.fetch(RESET, self._oids):
                await connection.execute(row[0])
            if await self._are_changed(connection):
                raise GraderFault("the roles of the server cannot be put back as they were")

    async def _are_changed(self, connection: asyncpg.Connection) -> bool:
        return bool(await connection.fetchval(STATE, self._oids) != self._state)


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
