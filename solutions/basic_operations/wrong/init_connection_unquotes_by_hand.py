"""A JSON string is read by taking off its quotes: escapes stay."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(
            type_name,
            schema="pg_catalog",
            encoder=json.dumps,
            decoder=lambda text: text[1:-1] if text.startswith('"') else json.loads(text),
        )
