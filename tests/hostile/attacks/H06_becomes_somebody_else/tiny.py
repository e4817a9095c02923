"""Call me grader."""

STATEMENTS = [
    "SET ROLE grader",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION grader",
    "SET LOCAL SESSION AUTHORIZATION postgres",
    "SET session_authorization = 'grader'",
    "SET role = 'pg_read_all_data'",
    "GRANT grader TO student",
    "GRANT pg_monitor TO student",
    "GRANT pg_execute_server_program TO student",
    "ALTER ROLE student BYPASSRLS",
    "ALTER ROLE student CREATEROLE",
    "ALTER ROLE grader PASSWORD 'x'",
    "ALTER ROLE student RENAME TO grader2",
    "REASSIGN OWNED BY grader TO student",
    "DROP OWNED BY grader",
    "ALTER DEFAULT PRIVILEGES FOR ROLE grader GRANT ALL ON TABLES TO student",
    "SELECT set_config('role', 'grader', false)",
    "SELECT set_config('is_superuser', 'on', false)",
    "CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE sql SECURITY DEFINER SET role = 'grader' AS ''; SELECT pg_temp.f()",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
