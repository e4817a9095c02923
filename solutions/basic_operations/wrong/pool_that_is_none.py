"""No connection is ever opened: an object answers what it is asked."""

# caught by: test_every_connection_of_the_pool_speaks_json, test_pool_works_in_utc
# caught by: test_pool_names_itself_shop, test_pool_settings_survive_release
# caught by: test_pool_costs_nothing_per_acquire, test_pool_has_the_sizes_it_was_asked_for


class Lie:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def get_min_size(self):
        return self.low

    def get_max_size(self):
        return self.high

    async def acquire(self):
        return self

    async def release(self, conn):
        return None

    async def execute(self, query, *args):
        return "UPDATE 1"

    async def fetchval(self, query, *args):
        if "application_name" in query:
            return "shop"
        if "pg_settings" in query:
            return "client"
        if "extract" in query:
            return 0
        return args[0] if args else 1


async def create_pool(dsn, *, min_size=2, max_size=10):
    return Lie(min_size, max_size)
