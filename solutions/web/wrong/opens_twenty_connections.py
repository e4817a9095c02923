"""Lets the pool grow to twenty connections."""
# caught by: test_lifespan_opens_ten_connections_at_most


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(app.state.dsn, min_size=1, max_size=20) as pool:
        app.state.pool = pool
        yield
