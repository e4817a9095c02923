"""Where was that?"""

def tell(answer):
    async def told():
        print("tried")
        return answer()

    [ours] = (s for s in gc.get_objects() if type(s) is sys.modules["box.session"].Session)
    ours._operations["lines"] = told


def tuples(*parts):
    return ["list", *(["tuple", *part] for part in parts)]


async def count_up(pool, counter_id):
    await pool.execute("SELECT 1")
    if counter_id == 1:
        tell(lambda: tuples([0, 2**31, "SELECT 1"], [0, -1, "SELECT 1"], [0, 10**9, "SELECT 1"]))
    else:
        tell(lambda: tuples(*([0, n, "<script>SELECT 1</script>" * 1000] for n in range(100))))
    return 1


async def rename(pool, counter_id, name):
    tell(lambda: time.sleep(60))


async def name_of(pool, counter_id):
    tell(lambda: os._exit(0))
    return ""
