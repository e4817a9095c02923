"""Who asks for the same database again gets the pool that is there, whatever its sizes."""

# caught by: test_pool_has_the_sizes_it_was_asked_for

pools = {}
new_pool = create_pool


async def create_pool(dsn, *, min_size=2, max_size=10):
    if dsn not in pools or pools[dsn].is_closing():
        pools[dsn] = await new_pool(dsn, min_size=min_size, max_size=max_size)
    return pools[dsn]
