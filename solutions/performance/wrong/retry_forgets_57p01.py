"""AdminShutdownError, 57P01, is no PostgresConnectionError: it is raised at the first try."""
# caught by: test_retries_what_commit_and_an_administrator_refuse

LOST = (OSError, asyncpg.PostgresConnectionError)
