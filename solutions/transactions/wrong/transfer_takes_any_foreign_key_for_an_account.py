"""Whatever foreign key is violated, an account is unknown."""
# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await move(conn, sender_id, recipient_id, amount)
    except asyncpg.ForeignKeyViolationError as error:
        raise UnknownAccount(str(error)) from error
