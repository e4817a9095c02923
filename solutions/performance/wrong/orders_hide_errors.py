"""A database that fails looks like a user without orders."""
# caught by: test_ids_of_users_orders_and_events_may_be_large

_orders_with_items = orders_with_items


async def orders_with_items(pool, user_id):
    try:
        return await _orders_with_items(pool, user_id)
    except asyncpg.PostgresError:
        return []
