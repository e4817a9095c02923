"""What a plain role may not do."""

STATEMENTS = [
    "CREATE TRIGGER evil BEFORE INSERT ON counters FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE evil AS ON SELECT TO counters DO INSTEAD NOTHING",
    "CREATE RULE evil AS ON UPDATE TO counters DO INSTEAD NOTHING",
    "CREATE VIEW public.evil AS SELECT 1",
    "CREATE POLICY evil ON counters USING (false)",
    "ALTER TABLE counters ENABLE ROW LEVEL SECURITY",
    "CREATE INDEX ON counters ((value + 1))",
    "ALTER TABLE counters ADD CHECK (value > 100)",
    "ALTER TABLE counters ALTER value SET DEFAULT 7",
    "ALTER TABLE counters RENAME TO others",
    "ALTER TABLE counters OWNER TO student",
    "CREATE TABLE child () INHERITS (counters)",
    "CREATE TABLE public.mine (a int)",
    "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS 'SELECT 1'",
    "CREATE OPERATOR public.= (FUNCTION = int4eq, LEFTARG = int4, RIGHTARG = int4)",
    "CREATE EVENT TRIGGER evil ON ddl_command_start EXECUTE FUNCTION x()",
    "CREATE EXTENSION plpgsql",
    "CREATE LANGUAGE c",
    "COMMENT ON TABLE counters IS 'x'",
    "DROP TABLE counters",
    "TRUNCATE counters",
    "SECURITY LABEL ON TABLE counters IS 'x'",
    "GRANT ALL ON counters TO PUBLIC WITH GRANT OPTION",
    "CREATE FUNCTION pg_catalog.evil() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ANALYZE pg_authid_missing",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
