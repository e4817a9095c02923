"""Opens the pool when the app starts, and forgets it when the app stops."""
# caught by: test_lifespan_closes_the_pool


@asynccontextmanager
async def lifespan(app):
    app.state.pool = await asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10)
    yield
