"""JSON was forgotten beside JSONB."""

# caught by: test_every_connection_of_the_pool_speaks_json


async def create_pool(dsn, *, min_size=2, max_size=10):
    async def init(conn):
        await conn.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
        )

    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
