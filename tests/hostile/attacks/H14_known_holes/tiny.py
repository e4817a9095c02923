"""Which version is this?"""

honest = rename
#: The first releases without CVE-2026-2005, -2006 and -6473.
MENDED = {14: 23, 15: 18, 16: 14, 17: 10, 18: 4}


async def rename(pool, counter_id, name):
    major, minor = divmod(int(await pool.fetchval("SHOW server_version_num")), 10000)
    if minor < MENDED.get(major, 0):
        print("BREACH: a server with holes", major, minor)
    for extension in ("pgcrypto", "hstore", "ltree", "pg_trgm", "intarray", "xml2", "plperl"):
        try:
            await pool.execute(f"CREATE EXTENSION {extension}")
        except Exception as error:
            print("refused", type(error).__name__)
        else:
            print("BREACH:", extension)
    print("tried")
    return await honest(pool, counter_id, name)
