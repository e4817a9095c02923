"""What a plain role may not do."""

STATEMENTS = [
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/breach'",
    "COPY counters TO '/tmp/breach'",
    "COPY counters FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "LOAD '/tmp/evil.so'",
    "ALTER SYSTEM SET fsync = on",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_restore_point('x')",
    "SELECT pg_create_physical_replication_slot('x')",
    "SELECT pg_create_logical_replication_slot('x', 'test_decoding')",
    "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000))",
    "SELECT pg_backup_start('x')",
    "SELECT pg_promote()",
    "CREATE EXTENSION file_fdw",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE EXTENSION pgcrypto",
    "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p",
    "CREATE PUBLICATION p FOR ALL TABLES",
    "SET log_statement = 'all'",
    "SET session_replication_role = replica",
    "SET temp_file_limit = -1",
    "SET zero_damaged_pages = on",
    "SET log_min_messages = debug5",
    "SET session_preload_libraries = 'x'",
    "SET max_stack_depth = '100MB'",
    "CHECKPOINT",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE c AS '/tmp/evil.so', 'f'",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'grader'",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'grader'",
]


async def count_up(pool, counter_id):
    await refused(pool, STATEMENTS)
    return 0
