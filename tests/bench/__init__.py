"""`make bench`: what the design promises, measured. Theory of operation.

    __main__  -- Plan -->  one section after the other  -- Rows -->  table.py: a table, JSON

A section is one file with one function ``measure(plan)``; it measures one part and returns rows.
Numbers are medians, or ratios of two ways that took turns within this run, so they hold on any
machine; absolute times hold for the machine that printed them. A row carries the design's number
to reach where there is one.

    server      a fresh server for a submission, in a box and without
    container   the same against a container, where there is a container engine
    database    a fresh database for a test
    worker      a fresh process for a test, and a call into it
    tap         what the tap adds: to a round trip, to COPY, to a big fetch
    grading     `grader grade` on the solutions against the same tests run plainly (plain.py)
    classroom   submissions a minute
    memory      of one cell
    fresh       from a clone to the first report; installs, and so has to be asked for

This is no test: nothing passes or fails by it. Others using the machine show as noise; the load is
printed with the table.
"""
