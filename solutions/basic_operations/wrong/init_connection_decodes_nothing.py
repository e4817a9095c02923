"""Reading JSON still gives text."""

# caught by: test_init_connection_speaks_jsonb, test_init_connection_speaks_json_too


async def init_connection(conn):
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(type_name, schema="pg_catalog", encoder=json.dumps, decoder=str)
