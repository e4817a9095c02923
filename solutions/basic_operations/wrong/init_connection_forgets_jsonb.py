"""JSONB was forgotten beside JSON."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    await conn.set_type_codec("json", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
