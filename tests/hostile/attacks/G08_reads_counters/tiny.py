"""How much was written meanwhile, and by whom?"""

honest_name = name_of

COUNTERS = [
    "SELECT sum(xact_commit) FROM pg_stat_database",
    "SELECT sum(tup_inserted) FROM pg_stat_database",
    "SELECT wal_records FROM pg_stat_wal",
    "SELECT sum(writes) FROM pg_stat_io",
    "SELECT sum(blks_hit) FROM pg_stat_slru",
    "SELECT pg_stat_get_buf_alloc()",
    "SELECT num_requested FROM pg_stat_checkpointer",
    "SELECT pg_current_wal_lsn()",
    "SELECT pg_current_wal_insert_lsn()",
    "SELECT redo_lsn FROM pg_control_checkpoint()",
    "SELECT pg_notification_queue_usage()",
    "SELECT pg_database_size(current_database())",
    "SELECT pg_stat_get_backend_wal(pid) FROM pg_stat_activity WHERE usename <> CURRENT_USER",
]


async def name_of(pool, counter_id):
    for sql in COUNTERS:
        try:
            print("BREACH:", sql, await pool.fetchval(sql))
        except Exception as error:
            print("refused:", error)
    print("tried")
    return await honest_name(pool, counter_id)
