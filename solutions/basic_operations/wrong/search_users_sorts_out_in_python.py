"""Special characters become wildcards, and Python throws away what was fetched in vain."""

# caught by: test_search_users_fetches_matching_rows_only

import re


async def search_users(pool, text):
    pattern = "%" + re.sub(r"[%_\\]", "_", text) + "%"
    rows = await pool.fetch("SELECT * FROM users WHERE name ILIKE $1 ORDER BY id", pattern)
    return [dict(row) for row in rows if text.lower() in row["name"].lower()]
