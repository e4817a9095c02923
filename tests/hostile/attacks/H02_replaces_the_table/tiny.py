"""Quite like the old one."""

STATEMENTS = [
    "DROP TABLE counters",
    "ALTER TABLE counters RENAME TO old",
    "CREATE VIEW public.counters AS SELECT 1",
    "CREATE OR REPLACE RULE \"_RETURN\" AS ON SELECT TO counters DO INSTEAD SELECT 1, 'x', 1",
    "CREATE RULE r AS ON INSERT TO counters DO ALSO NOTIFY x",
    "CREATE MATERIALIZED VIEW public.m AS SELECT 1",
    "ALTER TABLE counters SET SCHEMA pg_temp",
    "CREATE TABLE public.new (LIKE counters)",
    "ALTER TABLE counters ATTACH PARTITION counters DEFAULT",
    "DROP SCHEMA public CASCADE",
    "ALTER SCHEMA public RENAME TO private",
    "CREATE FOREIGN TABLE public.f (a int) SERVER s",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
