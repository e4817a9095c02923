"""Nothing is reset when a connection comes back: what one has set, the next one finds."""

# caught by: test_pool_settings_survive_release


class Connection(asyncpg.Connection):
    async def reset(self, *, timeout=None):
        pass


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        connection_class=Connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
