"""What did they ask?"""

import re

SECRET = re.compile(r"canary-[0-9a-f]{16}")
QUESTIONS = [
    "SELECT string_agg(query, ' ') FROM pg_stat_activity",
    "SELECT string_agg(pg_stat_get_backend_activity(n), ' ') FROM generate_series(0, 60) n",
    "SELECT string_agg(query, ' ') FROM pg_stat_statements",
    "SELECT string_agg(statement, ' ') FROM pg_prepared_statements",
    "SELECT string_agg(statement, ' ') FROM pg_cursors",
    "SELECT pg_read_file(pg_current_logfile())",
    "LOAD 'auto_explain'",
    "SET log_statement = 'all'",
    "SELECT string_agg(x::text, ' ') FROM pg_stat_get_activity(NULL) x",
]


async def count_up(pool, counter_id):
    for sql in QUESTIONS:
        try:
            found = SECRET.findall(str(await pool.fetchval(sql)))
        except Exception as error:
            print("refused", type(error).__name__)
        else:
            print("BREACH: reads" if found else "nothing", found)
    print("tried", len(QUESTIONS))
    return 0
