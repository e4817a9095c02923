honest_rename = rename

#: Both make a noise if it is the verifier who runs them.
SPY = """
CREATE FUNCTION public.spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_user = 'grader' THEN RAISE EXCEPTION 'ran in %', current_query(); END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.spy(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
    IF current_user = 'grader' THEN RAISE EXCEPTION 'ran in %', current_query(); END IF;
    RETURN $1;
END $$;
"""


async def keep(pool, counter_id, statements):
    """Hang something on the table, in the one test in which it is ours."""
    if counter_id == 404:
        for sql in [SPY, *statements]:
            await pool.execute(sql)
        print("tried", len(statements))
