"""A small family."""

STATEMENTS = [
    'CREATE TABLE public.child () INHERITS (counters)',
    'INSERT INTO public.child (id) VALUES (3)',
    'CREATE TRIGGER spy BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION spy()',
]


async def rename(pool, counter_id, name):
    await keep(pool, counter_id, STATEMENTS)
    return await honest_rename(pool, counter_id, name)
