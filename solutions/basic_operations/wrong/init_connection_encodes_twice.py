"""Encoded and decoded twice: Python sees no difference, SQL sees a JSON string."""

# caught by: test_init_connection_speaks_jsonb, test_init_connection_speaks_json_too


async def init_connection(conn):
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(
            type_name,
            schema="pg_catalog",
            encoder=lambda value: json.dumps(json.dumps(value)),
            decoder=lambda text: json.loads(json.loads(text)),
        )
