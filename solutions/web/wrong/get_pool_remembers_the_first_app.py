"""Gives every app the pool of the first, which may be closed by then."""

# caught by: test_two_apps_have_two_pools

POOLS = []


def get_pool(request: Request) -> asyncpg.Pool:
    if not POOLS:
        POOLS.append(request.app.state.pool)
    return POOLS[0]


Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(0.9):
            await pool.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
