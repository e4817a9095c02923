"""A pool for each request, which nobody closes."""
# caught by: test_lifespan_opens_one_pool, test_lifespan_closes_the_pool


@asynccontextmanager
async def lifespan(app):
    yield


async def get_pool(request: Request):
    return await asyncpg.create_pool(request.app.state.dsn, min_size=1, max_size=10)


Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


async def health(pool: Pool):
    await pool.fetchval("SELECT 1")
    return {"status": "ok"}
