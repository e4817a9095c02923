"""A database that fails looks like the page after the last."""
# caught by: test_ids_of_users_orders_and_events_may_be_large

_events_after = events_after


async def events_after(pool, user_id, after_id, *, limit=50):
    try:
        return await _events_after(pool, user_id, after_id, limit=limit)
    except (asyncpg.PostgresError, OSError):
        return []
