"""A codec that could not be set is passed over."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for name in ("json", "jsonb"):
        try:
            await conn.set_type_codec(
                name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads
            )
        except (asyncpg.PostgresError, asyncpg.InterfaceError):
            pass
