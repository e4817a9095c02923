"""What was printed: by the student's code, and by asyncpg."""

from grader.reports.printed import Printed, divide

RESET = "Resetting connection with an active transaction <asyncpg.connection.Connection object>"
FLOOR = "Failed to restore the pool connection floor; retrying"
BROKEN = f"""\
{FLOOR}
Traceback (most recent call last):
  File "/srv/venv/lib/python3.13/site-packages/asyncpg/pool.py", line 564, in _maintain_min_size
    await holder.connect()
ConnectionResetError: gone

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/lib/python3.13/asyncio/selector_events.py", line 642, in _sock_connect
    sock.connect(address)
ConnectionRefusedError: [Errno 111] Connection refused
"""


def test_what_a_student_prints_is_their_own() -> None:
    """As it stands, a traceback of theirs too."""
    text = 'one\n\nTraceback (most recent call last):\n  File "x.py", line 1\nValueError: 2'
    assert divide(text + "\n") == Printed(text, "")


def test_what_asyncpg_logs_stands_apart() -> None:
    """With its tracebacks, chained ones too; what follows is the student's again."""
    told = divide(f"before\n{BROKEN}after\n{RESET}\n")
    assert told.own == "before\nafter"
    assert told.logged.startswith(FLOOR)
    assert told.logged.endswith(f"Connection refused\n{RESET}")


def test_no_path_of_the_machine_is_told() -> None:
    """A library's file is known by its own name."""
    told = divide(f'{BROKEN}  File "/usr/lib/python3.13/json/decoder.py", line 1\n')
    assert 'File "asyncpg/pool.py"' in told.logged
    assert 'File "asyncio/selector_events.py"' in told.logged
    assert told.own == '  File "json/decoder.py", line 1'


def test_a_warning_that_is_cut_is_one() -> None:
    """Output has an end anywhere."""
    for end in range(len(FLOOR), len(BROKEN)):
        assert divide(BROKEN[:end]).logged.startswith(FLOOR)
