"""A class graded on many machines, by dask.distributed. Theory of operation.

    grader grade --dask  --> scheduler --> dask worker --> a process of ours, which grades
         cluster.py                        station.py             host.py
         (rooms.py: which worker has room) '---- parcels.py: what travels ----'

A dask worker is asked for two things. `admit` hands it the exercises and hidden tests, once, and
has it say what verdicts rest on there: if anything differs from here it is refused. `judge` hands
it one submission's files. Both are one value of bytes to dask, and so is what comes back.

Student code is judged in a process beside the dask worker, in an environment of our own like any
`grader grade`: dask's has threads, settings and rights that are none of ours. That process ends
with the dask worker, with the run, and when nobody has asked it for anything for long.

We choose the worker for each submission: dask would do a lost one's work again as often as it
likes, and it does not know how many submissions a machine has room for.

open_hands (cluster)    the others as Hands, like Here
"""

from grader.batch.far.cluster import open_hands

__all__ = ["open_hands"]
