"""Rules in, a classic BPF program out. Pure.

The program sees a call's number and the 64 bits of its arguments, not what they point to. Of an
argument we look at the lower half: all that the kernel itself looks at where we do.
"""

import errno
import platform
import struct
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.seccomp.numbers import NUMBERS

# Classic BPF: load a word of seccomp_data, compare and jump, return.
LOAD, RETURN = 0x20, 0x06
EQUAL, AT_LEAST, ANY_BIT = 0x15, 0x35, 0x45
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16

KILL, ALLOW, ERROR = 0x80000000, 0x7FFF0000, 0x00050000

#: By machine: its audit number, and its column in `NUMBERS`.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

#: Calls of x86-64's other ABI carry this bit in their number.
X32_BIT = 0x40000000


@dataclass(frozen=True)
class Argument:
    """A verdict by the value of one argument: that of the first test that it meets."""

    index: int  # 0 for the first
    tests: tuple[tuple[int, int, int], ...]  # EQUAL, AT_LEAST or ANY_BIT; of what; the verdict
    otherwise: int


#: What becomes of a call, by its name: a verdict, or one that depends on an argument.
Rules = Mapping[str, int | Argument]


def refuse(error: int = errno.EPERM) -> int:
    """The verdict that makes a call fail with this error."""
    return ERROR | error


def refuse_all(*calls: str) -> dict[str, int | Argument]:
    """Rules that refuse these calls whatever their arguments."""
    return dict.fromkeys(calls, refuse())


def call_number(call: str, *, machine: str | None = None) -> int | None:
    """Return the number of a call on this machine, if there is one that we know."""
    machine = machine or (platform.machine() if sys.platform == "linux" else "")
    return NUMBERS[call][MACHINES[machine][1]] if machine in MACHINES else None


def assemble(rules: Rules, *, machine: str | None = None) -> bytes:
    """Return the program for this machine; an empty one where the numbers are not known to us."""
    machine = machine or (platform.machine() if sys.platform == "linux" else "")
    if machine not in MACHINES:
        return b""
    audit, column = MACHINES[machine]
    steps = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, audit, 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER),
        _step(AT_LEAST, X32_BIT, 0, 1),
        _step(RETURN, refuse()),
    ]
    for call, rule in rules.items():
        number = NUMBERS[call][column]
        if number is not None:
            block = list(_block(rule))
            steps += [_step(EQUAL, number, 0, len(block)), *block]
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _block(rule: int | Argument) -> Iterable[bytes]:
    """What is done with a call: it always ends with a verdict."""
    if isinstance(rule, Argument):
        yield _step(LOAD, FIRST_ARGUMENT + 8 * rule.index)
        for comparison, value, verdict in rule.tests:
            yield _step(comparison, value, 0, 1)
            yield _step(RETURN, verdict)
        rule = rule.otherwise
    yield _step(RETURN, rule)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
