"""What a given server and the DSN's role must be like before anything is made there."""

import asyncpg

from grader.errors import OperatorError


async def require_rights(admin: asyncpg.Connection) -> None:
    """Raises OperatorError that says which right is missing, and what gives it."""
    may = await admin.fetchrow("""
        SELECT rolname, rolsuper OR rolcreatedb, rolsuper OR rolcreaterole
        FROM pg_roles WHERE rolname = current_user
    """)
    name, *rights = may
    if not all(rights):
        words = ("CREATEDB", "CREATEROLE")
        lacking = [word for word, there in zip(words, rights, strict=True) if not there]
        raise OperatorError(
            f"the DSN's role {name} lacks {' and '.join(lacking)}: a submission gets databases"
            " and logins of its own",
            hint=f'ALTER ROLE "{name}" {" ".join(lacking)}; as a superuser',
        )


async def require_no_prepared_transactions(admin: asyncpg.Connection) -> None:
    """A student's would outlive the session, and with it locks, and the database beside others.

    Nobody can be forbidden PREPARE TRANSACTION but everybody.
    """
    allowed = await admin.fetchval("SHOW max_prepared_transactions")
    if int(allowed):
        raise OperatorError(
            f"the server has max_prepared_transactions = {allowed}: a transaction that a submission"
            " prepares would outlive it",
            hint="set max_prepared_transactions = 0, PostgreSQL's default, and restart the server",
        )
