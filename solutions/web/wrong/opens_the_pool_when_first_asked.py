"""The tutorial's manner: whoever comes first opens the pool, so the app starts without a database."""
# caught by: test_lifespan_does_not_start_without_a_database


@asynccontextmanager
async def lifespan(app):
    app.state.pool = None
    yield
    if app.state.pool is not None:
        await app.state.pool.close()


async def get_pool(request: Request):
    if request.app.state.pool is None:
        request.app.state.pool = await asyncpg.create_pool(
            request.app.state.dsn, min_size=1, max_size=10
        )
    return request.app.state.pool


Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


async def health(pool: Pool):
    await pool.fetchval("SELECT 1")
    return {"status": "ok"}
