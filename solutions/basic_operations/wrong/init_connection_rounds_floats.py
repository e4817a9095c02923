"""Twelve digits are not all that a float has."""

# caught by: test_init_connection_speaks_jsonb, test_init_connection_speaks_json_too


async def init_connection(conn):
    def rounded(value):
        if isinstance(value, float):
            return float(f"{value:.12g}")
        if isinstance(value, dict):
            return {key: rounded(one) for key, one in value.items()}
        if isinstance(value, list):
            return [rounded(one) for one in value]
        return value

    for name in ("json", "jsonb"):
        await conn.set_type_codec(
            name, schema="pg_catalog", encoder=lambda v: json.dumps(rounded(v)), decoder=json.loads
        )
