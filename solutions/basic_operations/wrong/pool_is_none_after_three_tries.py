"""After three tries it returns None in place of the error."""

# caught by: test_errors_of_1_1_are_no_answers


async def create_pool(dsn, *, min_size=2, max_size=10):
    for _ in range(3):
        try:
            return await _open(dsn, min_size, max_size)
        except Exception:
            pass


async def _open(dsn, min_size, max_size):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
