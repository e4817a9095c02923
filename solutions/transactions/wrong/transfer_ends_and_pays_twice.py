"""Ends its transaction with END, and pays again when the answer to that is lost."""

# caught by: test_transfer_keeps_the_money


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    while True:
        try:
            async with pool.acquire() as conn, Block(conn):
                return await move(conn, sender_id, recipient_id, amount)
        except TryAgain:
            continue


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
