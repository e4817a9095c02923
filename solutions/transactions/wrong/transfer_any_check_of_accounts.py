"""Any CHECK of accounts is told as InsufficientFunds, whatever its name."""
# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool, sender_id, recipient_id, amount):
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await move(conn, sender_id, recipient_id, amount)
    except asyncpg.CheckViolationError as error:
        if error.table_name != "accounts":
            raise
        raise InsufficientFunds(str(error)) from error
