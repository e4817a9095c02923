"""Call me later."""

STATEMENTS = [
    "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON counters DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.f()",
    "CREATE TRIGGER t BEFORE UPDATE ON counters FOR EACH ROW EXECUTE FUNCTION pg_temp.f()",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE PROCEDURE public.p() LANGUAGE sql AS ''",
    "CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION pg_temp.f()",
    "CREATE AGGREGATE public.count(int) (SFUNC = int4pl, STYPE = int)",
    "ALTER TABLE counters ENABLE ALWAYS TRIGGER ALL",
    "CREATE SEQUENCE public.s",
    "CREATE TYPE public.t AS (a int)",
    "CREATE DOMAIN public.d AS int CHECK (VALUE > 0)",
]


async def count_up(pool, counter_id):
    await pool.execute("CREATE OR REPLACE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$")
    await refused(pool, STATEMENTS)
    return 0
