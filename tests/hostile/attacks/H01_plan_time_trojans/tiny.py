"""Run me while you think."""

STATEMENTS = [
    "CREATE INDEX ON counters (value) WHERE pg_temp.imm(1) = 1",
    "CREATE INDEX ON counters (pg_temp.imm(1))",
    "ALTER TABLE counters ADD CHECK (pg_temp.imm(1) = 1)",
    "CREATE STATISTICS s ON (value + 1), id FROM counters",
    "ALTER TABLE counters ADD COLUMN x int GENERATED ALWAYS AS (pg_temp.imm(1)) STORED",
    "CREATE TABLE pg_temp.child (CHECK (pg_temp.imm(1) = 1)) INHERITS (counters)",
    "ALTER TABLE counters ALTER id SET STATISTICS 10000",
    "ALTER FUNCTION pg_catalog.lower(text) SUPPORT pg_temp.imm",
    "CREATE OPERATOR CLASS pg_temp.c DEFAULT FOR TYPE int USING btree AS FUNCTION 1 pg_temp.imm(int)",
]


async def count_up(pool, counter_id):
    await pool.execute("CREATE OR REPLACE FUNCTION pg_temp.imm(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'x'; RETURN 1; END $$")
    await refused(pool, STATEMENTS)
    return 0
