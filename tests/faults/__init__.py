"""Faults of ours, made on purpose, through the real program. Theory of operation.

    sabotage.py   what can go wrong, done by a hidden test to the process, box or disk around it
    handing_over.py  what can go wrong between a student's file and its import, and on the way back,
                     done by the program itself (sabotaged.py) to who names it
    classroom.py  the tiny exercise with a saboteur among its tests, and a class that names faults
    program.py    `grader grade` as a process that can be signalled, with a cache of its own
    leftovers.py  what must be gone when it has ended

A hidden test is trusted code in the grader's own pytest process: from there every part of a cell
can be killed at a known moment, without a seam in the engine. A submission of these classes is an
honest solution with a comment, ``# fault: kill_postmaster 1``: which fault strikes while it is
graded, and how often. So one run holds many faults, each with honest neighbours.

What must come out: every submission has a result; a fault that strikes once leaves the right
score; one that strikes again makes `grader_error`, no score, exit code 3 and the reason; the
neighbours have full marks; nothing is left behind.
"""
