"""Ends its transaction with END, and logs `done` when the connection is lost there."""

# caught by: test_transfer_logged_survives_a_lost_connection


async def transfer_logged(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, Block(conn):
            ledger_id = await move(conn, sender_id, recipient_id, amount)
            await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            return ledger_id
    except TryAgain:
        await pool.execute(LOG, sender_id, recipient_id, amount, "done")
        raise
    except Exception as error:
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise


class TryAgain(Exception):
    """The answer to END was lost."""


class Block:
    def __init__(self, conn):
        self.conn = conn

    async def __aenter__(self):
        await self.conn.execute("BEGIN")

    async def __aexit__(self, kind, *rest):
        try:
            await self.conn.execute("ROLLBACK" if kind else "END")
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
            if kind:
                return  # the reason is on its way
            raise TryAgain from error
