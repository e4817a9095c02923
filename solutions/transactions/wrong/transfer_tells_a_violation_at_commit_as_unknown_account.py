"""A constraint that is violated at COMMIT is told as an unknown account."""
# caught by: test_transfer_is_undone_when_the_ledger_fails


async def transfer(pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal) -> int:
    """Move money from one account to another, and return the id of its new row in ``ledger``."""
    check_transfer(sender_id, recipient_id, amount)
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            ledger_id = await move(conn, sender_id, recipient_id, amount)
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except asyncpg.IntegrityConstraintViolationError as error:
            raise UnknownAccount(str(error)) from error
        return ledger_id
