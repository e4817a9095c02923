"""What students run on their own work: it says what is asked for, and does not grade."""

from grader.pytest_plugin import hint, points, task


@task("$number.1")
@points(1)
@hint("UPDATE ... RETURNING gives the new value back.")
async def test_counts_orders(student):
    """The next order is number 42"""
    value = await student.count_up("orders")
    assert value == 42, f"the counter stood at 41\ncount_up returned {value!r}"
