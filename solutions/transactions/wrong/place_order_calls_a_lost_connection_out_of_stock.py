"""Whatever keeps an order from being made is told as a matter of stock."""

# caught by: test_place_order_whatever_goes_wrong

place = place_order


async def place_order(pool, user_id, items):
    try:
        return await place(pool, user_id, items)
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
        raise OutOfStock("not now") from error
