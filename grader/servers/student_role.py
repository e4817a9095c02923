"""The student's role: shared by all databases of a server, so put back as it was after each test.

A role may set its own settings and its own password, in all databases or in one; PostgreSQL
refuses it everything else. The settings can be read by the next test, and apply to it.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode

from grader.servers.databases import literal

#: All that the catalogs which databases share say of the role. Its password nobody can read.
STATE = """
    SELECT pg_catalog.jsonb_build_array(
        (SELECT pg_catalog.to_jsonb(r) FROM pg_catalog.pg_roles r WHERE r.oid = me),
        (SELECT pg_catalog.jsonb_agg(s) FROM pg_catalog.pg_db_role_setting s WHERE setrole = me),
        (SELECT pg_catalog.jsonb_agg(m ORDER BY roleid, member, grantor)
            FROM pg_catalog.pg_auth_members m WHERE me IN (roleid, member, grantor)),
        (SELECT pg_catalog.jsonb_agg(d) FROM pg_catalog.pg_shdescription d WHERE objoid = me),
        (SELECT pg_catalog.jsonb_agg(l) FROM pg_catalog.pg_shseclabel l WHERE objoid = me)
    )::text
    FROM (SELECT '"{role}"'::regrole::oid) AS role(me)
"""

#: One command, so that it is one round trip.
RESTORE = """
    DO $restore$
    DECLARE
        place text;
    BEGIN
        FOR place IN
            SELECT coalesce('IN DATABASE ' || quote_ident(datname), '')
            FROM pg_db_role_setting LEFT JOIN pg_database d ON d.oid = setdatabase
            WHERE setrole = '"{role}"'::regrole
        LOOP
            EXECUTE 'ALTER ROLE "{role}" ' || place || ' RESET ALL';
        END LOOP;
        ALTER ROLE "{role}" PASSWORD {password};
        IF ({now}) IS DISTINCT FROM {state} THEN
            RAISE 'the role % cannot be put back as it was', '{role}';
        END IF;
    END
    $restore$
"""

#: What PostgreSQL takes by itself.
ITERATIONS = 4096


def restoring(role: str, password: str | None, *, state: str) -> str:
    """Return the SQL that gives the role this password and checks that the rest is as in `state`.

    It fails if it is not.
    """
    quoted = "'{}'".format(state.replace("'", "''"))
    secret = None if password is None else scram_secret(password)
    now = STATE.format(role=role)
    return RESTORE.format(role=role, password=literal(secret), now=now, state=quoted)


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
