"""A constraint that is violated at COMMIT is told as an order that is closed."""
# caught by: test_cancel_order_rolls_back_when_the_database_fails


async def cancel_order(pool: asyncpg.Pool, order_id: int) -> None:
    """Cancel an open order: its pieces go back into stock, its status becomes ``cancelled``."""
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await put_back(conn, order_id)
        except BaseException:  # a cancelled task is no Exception
            await transaction.rollback()
            raise
        else:
            try:
                await transaction.commit()
            except asyncpg.IntegrityConstraintViolationError as error:
                raise ShopError(f"order {order_id} cannot be cancelled") from error
