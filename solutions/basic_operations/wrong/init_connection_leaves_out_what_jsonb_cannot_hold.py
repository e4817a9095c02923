"""A zero character is left out of texts, in place of the database's error."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(
            type_name,
            schema="pg_catalog",
            encoder=lambda value: json.dumps(value).replace("\\u0000", ""),
            decoder=json.loads,
        )
