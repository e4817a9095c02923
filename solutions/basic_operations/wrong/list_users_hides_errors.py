"""A database that fails looks like a shop without customers."""
# caught by: test_errors_of_1_1_are_no_answers

_list_users = list_users


async def list_users(pool, *, active=None, limit=20, offset=0):
    try:
        return await _list_users(pool, active=active, limit=limit, offset=offset)
    except asyncpg.PostgresError:
        return []
