"""Keeps the pool in a global variable: the app that was started last takes it from the others."""
# caught by: test_two_apps_have_two_pools

POOLS: list[asyncpg.Pool] = []


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10) as pool:
        POOLS.append(pool)
        app.state.pool = pool
        yield


def get_pool(request: Request) -> asyncpg.Pool:
    return POOLS[-1]
