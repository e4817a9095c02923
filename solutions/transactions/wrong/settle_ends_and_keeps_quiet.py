"""Ends its transaction with END, and keeps quiet when the connection is lost there."""

# caught by: test_settle_keeps_the_money


async def settle(pool, payments):
    made = []
    try:
        async with pool.acquire() as conn, Block(conn):
            await lock_accounts(conn, {account for payment in payments for account in payment[:2]})
            for number, (sender_id, recipient_id, amount) in enumerate(payments):
                await conn.execute(f"SAVEPOINT payment_{number}")
                try:
                    check_transfer(sender_id, recipient_id, amount)
                    await move(conn, sender_id, recipient_id, amount)
                except (ValueError, UnknownAccount, InsufficientFunds):
                    await conn.execute(f"ROLLBACK TO payment_{number}")
                    made.append(False)
                else:
                    made.append(True)
    except TryAgain:
        pass
    return made


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
        except (
            OSError,
            asyncpg.PostgresConnectionError,
            asyncpg.InterfaceError,
            asyncpg.PostgresError,
        ) as error:
            if kind:
                return  # the reason is on its way
            raise TryAgain from error
