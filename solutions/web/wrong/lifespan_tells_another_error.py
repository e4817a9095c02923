"""Raises an error of its own where the database cannot be reached."""
# caught by: test_lifespan_does_not_start_without_a_database


@asynccontextmanager
async def lifespan(app):
    try:
        pool = await asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10)
    except OSError as error:
        raise RuntimeError("no database") from error
    async with pool:
        app.state.pool = pool
        yield
