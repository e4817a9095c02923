"""JSON was forgotten beside JSONB."""

# caught by: test_init_connection_speaks_json_too


async def init_connection(conn):
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
