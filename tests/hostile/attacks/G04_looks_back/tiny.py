"""Numbers that mean something."""

honest, honest_name = rename, name_of

ELSEWHERE = """
    SELECT objid FROM pg_shdepend
    WHERE classid = 'pg_largeobject'::regclass AND refobjid = CURRENT_USER::regrole
        AND dbid <> (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def look_back(pool, number):
    for (old,) in await pool.fetch(ELSEWHERE):
        print("BREACH: the test before had number", old)
    await pool.execute(f"SELECT lo_create({number})")
    print("tried")


async def rename(pool, counter_id, name):
    await look_back(pool, 4711001)
    await honest(pool, counter_id, name)


async def name_of(pool, counter_id):
    await look_back(pool, 4711002)
    return await honest_name(pool, counter_id)
