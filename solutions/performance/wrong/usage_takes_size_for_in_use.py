"""Every open connection counts as in use, idle ones too."""

# caught by: test_usage_tells_what_the_pool_is_doing


class Database(Database):
    def usage(self):
        right = super().usage()
        return PoolUsage(
            size=right.size, idle=right.idle, in_use=right.size, max_size=right.max_size
        )
