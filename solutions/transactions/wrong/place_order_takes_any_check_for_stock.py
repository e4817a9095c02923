"""Whatever CHECK is violated, and of whatever table, OutOfStock is raised."""

# caught by: test_place_order_keeps_the_stock

order = place_order


async def place_order(pool, user_id, items):
    try:
        return await order(pool, user_id, items)
    except asyncpg.CheckViolationError as error:
        raise OutOfStock(items) from error
