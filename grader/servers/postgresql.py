"""Facts about PostgreSQL that every kind of server rests on: versions and settings."""

import re

#: Oldest minor version per major. Before it, plain SQL could run code as the server's user
#: (CVE-2026-2006, CVE-2026-6473). Below 15 there is no CREATE DATABASE ... STRATEGY.
#: Source: https://www.postgresql.org/support/security/
OLDEST = {15: 18, 16: 14, 17: 10, 18: 4}

#: A server that lives for minutes, holds nothing worth keeping and shares its machine.
SETTINGS = {
    # Nothing survives anyway.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A student can write WAL without any right to a table: keep it far below the volume's size.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    "checkpoint_timeout": "1d",
    # No work behind the student's back: plans and timings would vary.
    "autovacuum": "off",
    # Nor a page that is written while the files of its database are taken out (folders.py).
    "bgwriter_lru_maxpages": "0",
    # Counters that every session may read would tell it what others did to a table.
    "track_counts": "off",
    "jit": "off",
    "max_worker_processes": "0",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    # What one student may use up.
    "max_connections": "40",
    "superuser_reserved_connections": "3",
    "shared_buffers": "16MB",
    "temp_file_limit": "256MB",
    "max_prepared_transactions": "0",
    # In the data directory, so that it goes where that goes.
    "dynamic_shared_memory_type": "mmap",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "logging_collector": "off",
    "timezone": "UTC",
}

#: From version 18 on: three processes less.
SETTINGS_18 = {"io_method": "sync", "max_notify_queue_pages": "1024"}


def settings_for(version: str) -> dict[str, str]:
    """Return the settings for a server of this version, ``18.4``."""
    return SETTINGS | (SETTINGS_18 if parse_version(version)[0] >= 18 else {})


def parse_version(text: str) -> tuple[int, int]:
    """Return major and minor of ``18.4``, ``postgres (PostgreSQL) 18.4`` and the like."""
    found = re.search(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def refusal(version: str) -> str | None:
    """Say why a server of this version is refused, if it is."""
    major, minor = parse_version(version)
    if major < min(OLDEST):
        return f"PostgreSQL {version} is too old: {min(OLDEST)} or newer is needed"
    oldest = OLDEST.get(major, 0)
    if minor < oldest:
        return f"PostgreSQL {version} has known holes: {major}.{oldest} or newer is needed"
    return None
