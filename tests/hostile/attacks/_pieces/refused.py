async def refused(pool, statements):
    """Say so if a statement is not refused, and how many were tried."""
    for sql in statements:
        try:
            await pool.execute(sql)
        except Exception as error:
            print("refused:", type(error).__name__, sql)
        else:
            print("BREACH:", sql)
    print("tried", len(statements))
