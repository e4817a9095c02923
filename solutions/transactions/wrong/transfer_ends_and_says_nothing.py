"""Ends its transaction with END WORK, and takes a lost connection there for success."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    ledger_id = None
    try:
        async with pool.acquire() as conn, Block(conn):
            ledger_id = await move(conn, sender_id, recipient_id, amount)
    except TryAgain:
        pass
    return ledger_id


class TryAgain(Exception):
    """The answer to END WORK was lost."""


class Block:
    def __init__(self, conn):
        self.conn = conn

    async def __aenter__(self):
        await self.conn.execute("BEGIN")

    async def __aexit__(self, kind, *rest):
        try:
            await self.conn.execute("ROLLBACK" if kind else "END WORK")
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
            if kind:
                return  # the reason is on its way
            raise TryAgain from error
