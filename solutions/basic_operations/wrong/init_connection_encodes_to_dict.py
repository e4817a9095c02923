"""The encoder returns a dict where asyncpg needs text."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(
            type_name, schema="pg_catalog", encoder=lambda value: value, decoder=json.loads
        )
