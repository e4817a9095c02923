"""Where PostgreSQL lets it not in, the app starts all the same."""

# caught by: test_lifespan_does_not_start_without_a_database


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    try:
        pool = await asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10)
    except asyncpg.PostgresError:  # busy: it will let us in when the first request comes
        pool = await asyncpg.create_pool(app.state.dsn, min_size=0, max_size=10)
    async with pool:
        app.state.pool = pool
        yield
