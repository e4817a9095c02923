"""Closes the pool behind the yield, where an error does not come."""
# caught by: test_lifespan_closes_after_an_error


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10)
    yield
    await app.state.pool.close()
