"""The emails of the table are looked up before: two rows of the list can clash all the same."""

# caught by: test_import_rejects_rows_that_clash_with_earlier_ones


async def import_users(pool, rows, *, max_rejected=10):
    imported, rejected = [], []
    async with pool.acquire() as conn, conn.transaction():
        found = await conn.fetch(
            "SELECT email FROM users WHERE email = ANY($1)", [row[1] for row in rows]
        )
        taken = {row["email"] for row in found}
        for index, (name, email, age) in enumerate(rows):
            if email in taken:
                rejected.append((index, "UniqueViolationError"))
                continue
            try:
                async with conn.transaction():
                    imported.append(await add_user(conn, name, email, age))
            except (asyncpg.CheckViolationError, asyncpg.NotNullViolationError) as error:
                rejected.append((index, type(error).__name__))
        if len(rejected) > max_rejected:
            raise ImportRejected
    return ImportReport(imported, rejected)
