"""From the ground up."""

STATEMENTS = [
    "CREATE TYPE pg_temp.t (INPUT = int4in, OUTPUT = int4out)",
    "CREATE TYPE pg_temp.t",
    "CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler",
    "CREATE LANGUAGE evil HANDLER plpgsql_call_handler",
    "CREATE CAST (bigint AS text) WITHOUT FUNCTION",
    "CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION int4in(internal))",
    "CREATE OPERATOR FAMILY public.f USING btree",
    "CREATE TEXT SEARCH PARSER pg_temp.p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION x()",
    "ALTER LANGUAGE plpgsql RENAME TO evil",
    "UPDATE pg_authid SET rolsuper = true",
    "DELETE FROM pg_proc",
    "SET allow_system_table_mods = on",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE internal AS 'int4in'",
    "CREATE CONVERSION public.c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
    "CREATE PUBLICATION p FOR ALL TABLES",
    "ALTER SYSTEM SET shared_preload_libraries = 'x'",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
