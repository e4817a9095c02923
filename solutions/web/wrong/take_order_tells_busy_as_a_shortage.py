"""Tells a conflict with somebody else's work as a shortage."""
# caught by: test_take_order_whatever_happens

_to = take_order


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    try:
        return await _to(new, pool)
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
        raise HTTPException(409, "try again") from error
