"""Filters for system calls, assembled here and handed to the kernel by whoever uses them.

Two filters are in use, and each call has to pass both: one around every box (sandbox), which
refuses what no program in a box needs, and one in the process of the student's code (worker), which
also refuses what only the box's own start needed. Both are deny lists: a list of what is allowed
breaks with each version of libc and Python.

Source: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from grader.seccomp.assembler import (
    ALLOW,
    Argument,
    Rules,
    assemble,
    call_number,
    refuse,
    refuse_all,
)

__all__ = ["ALLOW", "Argument", "Rules", "assemble", "call_number", "refuse", "refuse_all"]
