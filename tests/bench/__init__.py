"""`make bench`: what the design promises, measured. Theory of operation.

    __main__  -- Plan -->  one section after the other  -- Rows -->  table.py: the terminal, JSON
                                                                     page.py: docs/performance.md

A section is one file with one function ``measure(plan)``; it measures one part and returns rows.
Numbers are medians, or ratios of ways that took turns within this run, so they hold on any
machine; absolute times hold for the machine that printed them. A row carries the design's number
to reach where there is one.

    server      a fresh server for a submission, in a box and without
    container   a container for a submission, where there is an engine, against a server and a cell
    database    a fresh database for a test
    worker      a fresh process for a test, and a call into it
    floor       the same parts with nothing of ours around them (kernel.py: forks, sockets)
    tap         what the tap adds: to a round trip, to COPY, to a big fetch (tap_client.py)
    memory      of one cell
    grading     `grader grade` on the solutions against the same tests (twins.py) run plainly
                (plain.py: direct calls, direct.py; copies of databases, copies.py)
    harness     what other harnesses take for a test that does nothing
    accounting  processor time of each role for a test, with one job and with more; the start
    many        many submissions in one run: the same verdicts, nothing piles up, nothing is left
    fresh       from a clone to the first report; installs, and so has to be asked for

    meter.py    runs a program to its end and says what it cost (cost.py): by control groups
                (groups.py), or by looking at processes (processes.py)
    metered.py  the program `grader` with a group for each role's boxes, and notes of what
                pytest's processes were at (samples.py)

This is no test: nothing passes or fails by a number. Facts are told apart: verdicts that differ,
anything left behind; they end the bench with 1. Others using the machine show as noise; the load
is printed with the table.
"""
