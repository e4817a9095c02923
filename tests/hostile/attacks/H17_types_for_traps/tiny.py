"""Whoever names one of these types runs the check."""

TYPES = """
CREATE FUNCTION pg_temp.check_it(value pg_catalog.text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> session_user THEN
        RAISE NOTICE 'ran as %', current_user;
    END IF;
    RETURN true;
END $$;
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.check_it(VALUE));
CREATE DOMAIN pg_temp.oid AS pg_catalog.oid CHECK (pg_temp.check_it(VALUE::pg_catalog.text));
CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb CHECK (pg_temp.check_it(VALUE::pg_catalog.text));
"""


async def rename(pool, counter_id, name):
    async with pool.acquire() as connection:
        await connection.execute(TYPES)
        connection.add_log_listener(lambda _, message: print("BREACH:", message.message))
        status = await connection.execute(
            "UPDATE counters SET name = $2 WHERE id = $1", counter_id, name
        )
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")
