"""Words that do something."""

PAYLOAD = '<x-forged><script>alert(1)</script><img src=x onerror=alert(1)></pre></details></style></title>\n<svg onload=alert(1)><a href="javascript:alert(1)">x</a>]]><![CDATA[--><iframe src=//x>{{ 7*7 }}{% raw %}'


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
