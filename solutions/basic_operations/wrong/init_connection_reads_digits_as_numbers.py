"""A number below zero is read as a text."""

# caught by: test_init_connection_speaks_jsonb


async def init_connection(conn):
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(
            type_name,
            schema="pg_catalog",
            encoder=json.dumps,
            decoder=lambda text: (
                json.loads(text)
                if text[0] in '{["tfn' or text.isdigit()
                else float(text)
                if "." in text
                else text
            ),
        )
