"""What runs inside the box: the standard library, asyncpg and these files, nothing else of ours.

Inside, this directory is the package `box`; outside, `grader.worker.box` shares the codec and the
control orders with it. So these files import each other relatively and nothing else of grader.
"""
