"""Keys whose value is None are not written."""

# caught by: test_init_connection_speaks_jsonb, test_init_connection_speaks_json_too


async def init_connection(conn):
    def encode(value):
        if isinstance(value, dict):
            value = {key: one for key, one in value.items() if one is not None}
        return json.dumps(value)

    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=json.loads)
