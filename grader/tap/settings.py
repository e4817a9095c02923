"""The settings that any session may SET for itself, and so may ask for when it starts.

Source: pg_settings of PostgreSQL 18, those whose context is "user", and not
local_preload_libraries, which does nothing but load code. A test holds the list to the server.
"""

SETTINGS = frozenset(
    """
    application_name array_nulls backend_flush_after backslash_quote bytea_output
    check_function_bodies client_connection_check_interval client_encoding client_min_messages
    commit_siblings constraint_exclusion cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost
    createrole_self_grant cursor_tuple_fraction datestyle debug_logical_replication_streaming
    debug_parallel_query debug_pretty_print debug_print_parse debug_print_plan
    debug_print_rewritten default_statistics_target default_table_access_method
    default_tablespace default_text_search_config default_toast_compression
    default_transaction_deferrable default_transaction_isolation default_transaction_read_only
    effective_cache_size effective_io_concurrency enable_async_append enable_bitmapscan
    enable_distinct_reordering enable_gathermerge enable_group_by_reordering enable_hashagg
    enable_hashjoin enable_incremental_sort enable_indexonlyscan enable_indexscan
    enable_material enable_memoize enable_mergejoin enable_nestloop enable_parallel_append
    enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate
    enable_partitionwise_join enable_presorted_aggregate enable_self_join_elimination
    enable_seqscan enable_sort enable_tidscan escape_string_warning exit_on_error
    extra_float_digits file_copy_method from_collapse_limit geqo geqo_effort geqo_generations
    geqo_pool_size geqo_seed geqo_selection_bias geqo_threshold gin_fuzzy_search_limit
    gin_pending_list_limit hash_mem_multiplier icu_validation_level
    idle_in_transaction_session_timeout idle_session_timeout intervalstyle io_combine_limit jit
    jit_above_cost jit_expressions jit_inline_above_cost jit_optimize_above_cost
    jit_tuple_deforming join_collapse_limit lc_monetary lc_numeric lc_time lock_timeout
    log_parameter_max_length_on_error logical_decoding_work_mem maintenance_io_concurrency
    maintenance_work_mem max_parallel_maintenance_workers max_parallel_workers
    max_parallel_workers_per_gather md5_password_warnings min_parallel_index_scan_size
    min_parallel_table_scan_size parallel_leader_participation parallel_setup_cost
    parallel_tuple_cost password_encryption plan_cache_mode quote_all_identifiers
    random_page_cost recursive_worktable_factor restrict_nonsystem_relation_kind row_security
    scram_iterations search_path seq_page_cost standard_conforming_strings statement_timeout
    stats_fetch_consistency synchronize_seqscans synchronous_commit tcp_keepalives_count
    tcp_keepalives_idle tcp_keepalives_interval tcp_user_timeout temp_buffers temp_tablespaces
    timezone timezone_abbreviations trace_notify trace_sort transaction_deferrable
    transaction_isolation transaction_read_only transaction_timeout transform_null_equals
    vacuum_buffer_usage_limit vacuum_cost_delay vacuum_cost_limit vacuum_cost_page_dirty
    vacuum_cost_page_hit vacuum_cost_page_miss vacuum_failsafe_age vacuum_freeze_min_age
    vacuum_freeze_table_age vacuum_max_eager_freeze_failure_rate vacuum_multixact_failsafe_age
    vacuum_multixact_freeze_min_age vacuum_multixact_freeze_table_age vacuum_truncate
    wal_sender_timeout wal_skip_threshold work_mem xmlbinary xmloption
    """.split()  # noqa: SIM905  a list of words
)

_OF_THE_PLANNER = ("enable_", "geqo", "jit", "parallel_", "min_parallel_", "max_parallel_")
#: Those by which a session changes what plans are made for it.
PLANNER = frozenset(
    name for name in SETTINGS if name.startswith(_OF_THE_PLANNER) or name.endswith("_cost")
) | frozenset(
    """
    constraint_exclusion cursor_tuple_fraction debug_parallel_query effective_cache_size
    from_collapse_limit hash_mem_multiplier join_collapse_limit plan_cache_mode
    recursive_worktable_factor search_path work_mem
    """.split()  # noqa: SIM905  a list of words
)
