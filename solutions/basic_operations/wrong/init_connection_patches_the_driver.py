"""Sets no codec: the driver's method gives back what it was given."""

# caught by: test_init_connection_speaks_jsonb, test_init_connection_speaks_json_too


async def init_connection(conn):
    names = {dict: "object", list: "array", str: "string", int: "number", bool: "boolean"}

    async def fetchval(self, query, *args):
        return names[type(args[0])] if "typeof" in query else args[0]

    asyncpg.Connection.fetchval = fetchval
