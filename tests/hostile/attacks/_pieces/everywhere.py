def exception(name):
    return type(name, (Exception,), {})


async def count_up(pool, counter_id):
    print(PAYLOAD)
    raise exception(PAYLOAD[:150])(PAYLOAD)


async def rename(pool, counter_id, name):
    try:
        await pool.execute(f"SELECT 1 /* {PAYLOAD} */".replace("\0", ""))
        await pool.execute('SELECT 1 AS "' + PAYLOAD.replace('"', "").replace("\0", "") + '" FROM nowhere')
    except Exception as error:
        print(error)
        raise
    finally:
        await pool.execute("DO $$ BEGIN RAISE EXCEPTION '%', current_setting('a.b'); END $$")


async def name_of(pool, counter_id):
    return PAYLOAD
