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


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
