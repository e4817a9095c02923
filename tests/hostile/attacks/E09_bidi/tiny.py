"""Trojan source."""


async def count_up(pool, counter_id):
    raise ValueError("‮passed⁩ ⁦ 10 / 10 ​")  # ‮ } ⁦if allowed⁩ ⁦


async def rename(pool, counter_id, name):
    print("‮10/10 ⁧")
    await pool.execute("SELECT '‮' /* ⁦ */ FROM nowhere")


async def name_of(pool, counter_id):
    return "‮"
