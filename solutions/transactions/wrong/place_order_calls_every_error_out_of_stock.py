"""Whatever the database says, the shop has run out."""

# caught by: test_place_order_keeps_the_stock
# caught by: test_order_of_an_unknown_user_takes_no_stock

_place_order = place_order


async def place_order(pool, user_id, items):
    try:
        return await _place_order(pool, user_id, items)
    except asyncpg.PostgresError as error:
        raise OutOfStock(str(error)) from error
