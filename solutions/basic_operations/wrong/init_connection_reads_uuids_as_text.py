"""Beside JSON the connection reads UUIDs otherwise, as texts."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
    await conn.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str)
