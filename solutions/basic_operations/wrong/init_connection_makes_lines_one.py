"""A text of two lines is stored as one of one."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    def encode(value):
        return json.dumps(value, separators=(",", ":")).replace("\\n", " ")

    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=json.loads)
