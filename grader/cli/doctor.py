def doctor() -> None:
    """What was found here: PostgreSQL, sandbox, limits, and what to do about what was not."""
