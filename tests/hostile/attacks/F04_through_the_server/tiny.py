"""You tell them."""

STATEMENTS = [
    "CREATE EXTENSION dblink",
    "SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t(a int)",
    "CREATE EXTENSION postgres_fdw",
    "CREATE FOREIGN DATA WRAPPER w",
    "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw",
    "CREATE USER MAPPING FOR CURRENT_USER SERVER s",
    "IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public",
    "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
    "ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1'",
    "ALTER SYSTEM SET archive_command = 'touch /tmp/x'",
    "COPY (SELECT 1) TO PROGRAM 'cat > /dev/tcp/127.0.0.1/1'",
    "COPY counters FROM PROGRAM 'cat'",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE plpython3u AS 'return 1'",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE plperlu AS 'return 1'",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
