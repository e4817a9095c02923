"""Numbers come back as Decimal, which is not equal to the float that was given."""

import json
from functools import partial

# caught by: test_init_connection_speaks_jsonb, test_init_connection_speaks_json_too


async def init_connection(conn):
    read = partial(json.loads, parse_float=Decimal)
    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=json.dumps, decoder=read)
