"""The pool has one connection, and says the sizes that it was asked for."""

# caught by: test_pool_has_the_sizes_it_was_asked_for


class Small(asyncpg.Pool):
    def __init__(self, *args, sizes, **options):
        super().__init__(*args, **options)
        self.sizes = sizes

    def get_min_size(self):
        return self.sizes[0]

    def get_max_size(self):
        return self.sizes[1]


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await Small(
        dsn,
        sizes=(min_size, max_size),
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        min_size=1,
        max_size=1,
        max_queries=50_000,
        max_inactive_connection_lifetime=300,
        loop=None,
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )
