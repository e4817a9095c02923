"""Keeps the pool in a global variable: the app that was started last takes it from the others."""
# caught by: test_two_apps_have_two_pools

POOLS: list[asyncpg.Pool] = []


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10) as pool:
        POOLS.append(pool)
        app.state.pool = pool
        yield


async def health() -> dict[str, str]:
    try:
        async with asyncio.timeout(1):
            await POOLS[-1].fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
