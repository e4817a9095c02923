"""The name is set when somebody asks for it, and not before."""

# caught by: test_pool_names_itself_shop


class Shy(asyncpg.Connection):
    async def execute(self, query, *args, timeout=None):
        if "application_name" in query:
            await super().execute("SET application_name = 'shop'")
        return await super().execute(query, *args, timeout=timeout)


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        connection_class=Shy,
        server_settings={"timezone": "UTC"},
    )
