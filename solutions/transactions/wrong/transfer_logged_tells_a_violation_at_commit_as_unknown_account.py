"""A constraint that is violated at COMMIT is told, and logged, as an unknown account."""
# caught by: test_transfer_logged_keeps_the_row_of_a_database_error


async def transfer_logged(
    pool: asyncpg.Pool, sender_id: int, recipient_id: int, amount: Decimal
) -> int:
    """Do what ``transfer`` does, and leave one row in ``audit_log`` for each call."""
    check_transfer(sender_id, recipient_id, amount)
    try:
        async with pool.acquire() as conn:
            transaction = conn.transaction()
            await transaction.start()
            try:
                ledger_id = await move(conn, sender_id, recipient_id, amount)
                await conn.execute(LOG, sender_id, recipient_id, amount, "done")
            except BaseException:
                await transaction.rollback()
                raise
            try:
                await transaction.commit()
            except asyncpg.IntegrityConstraintViolationError as error:
                raise UnknownAccount(str(error)) from error
            return ledger_id
    except BaseException as error:  # a cancelled task leaves its row too
        # By now the connection is back in the pool: this may well be the same one again.
        await pool.execute(LOG, sender_id, recipient_id, amount, type(error).__name__)
        raise
