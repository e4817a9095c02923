"""All alike."""

STATEMENTS = [
    "ALTER TABLE counters ALTER name TYPE char(100)",
    "ALTER TABLE counters ALTER value TYPE numeric",
    "ALTER TABLE counters ALTER name TYPE text COLLATE \"POSIX\"",
    "ALTER TABLE counters ALTER name SET DEFAULT 'evil'",
    "ALTER TABLE counters ALTER name SET STORAGE EXTERNAL",
    "ALTER TABLE counters ADD COLUMN evil int",
    "ALTER TABLE counters DROP CONSTRAINT counters_value_check",
    "ALTER TABLE counters DROP CONSTRAINT counters_pkey",
    "CREATE EXTENSION citext",
    "CREATE COLLATION public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    "ALTER TYPE text RENAME TO evil",
    "CREATE CAST (text AS int) WITH INOUT",
    "ALTER DOMAIN information_schema.yes_or_no SET DEFAULT 'x'",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
