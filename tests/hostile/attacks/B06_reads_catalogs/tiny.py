"""The server knows a lot."""

import re

SECRET = re.compile(r"canary-[0-9a-f]{16}")
RELATIONS = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind IN ('r', 'v', 'm') AND relnamespace IN (
        SELECT oid FROM pg_namespace
        WHERE nspname IN ('pg_catalog', 'information_schema', 'public'))
"""


async def count_up(pool, counter_id):
    found, read = set(), 0
    for (name,) in await pool.fetch(RELATIONS):
        try:
            rows = await pool.fetch(f"SELECT x::text FROM {name} x LIMIT 4000")
        except Exception:
            continue
        read += 1
        text = "\n".join(row[0] or "" for row in rows)
        found.update(SECRET.findall(text))
        if "test_counts" in text or "test_hidden" in text:
            print("BREACH: the name of a test in", name)
    print("tried", "many" if read > 100 else read, "found", found)
    return 0


async def rename(pool, counter_id, name):
    return ""


async def name_of(pool, counter_id):
    seen = await pool.fetch("SELECT usename, application_name, query FROM pg_stat_activity")
    for row in seen:
        others = row["usename"] not in ("student", None)
        if others and row["query"] not in (None, "", "<insufficient privilege>"):
            print("BREACH: reads", tuple(row))
    return ""
