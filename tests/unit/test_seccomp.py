"""What filters for system calls decide, found by running their programs as the kernel does."""

import errno
import socket
import struct

import pytest

from grader.sandbox import system_calls
from grader.seccomp import Argument, assemble
from grader.seccomp.assembler import (
    ALLOW,
    ANY_BIT,
    AT_LEAST,
    EQUAL,
    ERROR,
    KILL,
    LOAD,
    MACHINES,
    RETURN,
)
from grader.seccomp.numbers import NUMBERS
from grader.worker import sealing

X86, ARM = "x86_64", "aarch64"

EPERM, ENOSYS = ERROR | errno.EPERM, ERROR | errno.ENOSYS


def run(program: bytes, number: int, *arguments: int, audit: int) -> int:
    """The verdict on a call; as net/core/filter.c, for the few instructions that we use."""
    words = [argument % 2**64 for argument in (*arguments, *[0] * (6 - len(arguments)))]
    data = struct.pack("=IIQ6Q", number, audit, 0, *words)
    steps = list(struct.iter_unpack("=HBBI", program))
    at, register = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        if code == RETURN:
            return int(value)
        if code == LOAD:
            [register] = struct.unpack_from("=I", data, value)
            at += 1
            continue
        met = {EQUAL: register == value, AT_LEAST: register >= value, ANY_BIT: register & value}
        at += 1 + (if_true if met[code] else if_false)


def verdict(rules: object, call: str, *arguments: int, machine: str = X86) -> int:
    audit, column = MACHINES[machine]
    number = NUMBERS[call][column]
    assert number is not None
    return run(assemble(rules, machine=machine), number, *arguments, audit=audit)  # type: ignore[arg-type]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("rules", [system_calls.RULES, sealing.RULES], ids=["box", "child"])
def test_what_is_named_is_refused_on_both_machines(rules: dict[str, object], machine: str) -> None:
    """Each call that is refused whatever its arguments gets its own error, wherever it exists."""
    flat = {call: rule for call, rule in rules.items() if not isinstance(rule, Argument)}
    there = [call for call in flat if NUMBERS[call][MACHINES[machine][1]] is not None]
    assert len(there) > 10
    assert {call: verdict(rules, call, machine=machine) for call in there} == {
        call: flat[call] for call in there
    }


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("rules", [system_calls.RULES, sealing.RULES], ids=["box", "child"])
def test_what_is_not_named_is_allowed(rules: dict[str, object], machine: str) -> None:
    """Every other number, of which libc and Python use more with each version, is let through."""
    audit, column = MACHINES[machine]
    named = {NUMBERS[call][column] for call in rules}
    program = assemble(rules, machine=machine)  # type: ignore[arg-type]
    others = [number for number in range(500) if number not in named]
    assert {run(program, number, audit=audit) for number in others} == {ALLOW}


@pytest.mark.parametrize("rules", [system_calls.RULES, sealing.RULES], ids=["box", "child"])
def test_another_machine_s_calls_kill(rules: dict[str, object]) -> None:
    """A 32-bit call, whose numbers mean something else, ends the process."""
    assert run(assemble(rules, machine=X86), 1, audit=0x40000003) == KILL  # type: ignore[arg-type]


@pytest.mark.parametrize("rules", [system_calls.RULES, sealing.RULES], ids=["box", "child"])
def test_x32_calls_are_refused(rules: dict[str, object]) -> None:
    """The same kernel function under its x32 number is no way around the filter."""
    program = assemble(rules, machine=X86)  # type: ignore[arg-type]
    assert run(program, 0x40000000 | 101, audit=MACHINES[X86][0]) == EPERM


def test_an_unknown_machine_has_no_filter() -> None:
    """Where the numbers are not known to us there is an empty program, not a wrong one."""
    assert assemble(system_calls.RULES, machine="riscv64") == b""


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("call", "arguments", "expected"),
    [
        ("clone", (0x10000000,), EPERM),  # CLONE_NEWUSER
        ("clone", (0x00020000,), EPERM),  # CLONE_NEWNS
        ("clone", (0x40000000 | 17,), EPERM),  # CLONE_NEWNET, SIGCHLD
        ("clone", (17,), ALLOW),  # fork
        ("clone", (0x003D0F00,), ALLOW),  # a thread, as glibc makes it
        ("socket", (socket.AF_UNIX,), ALLOW),
        ("socket", (socket.AF_INET,), ERROR | errno.EAFNOSUPPORT),
        ("socket", (40,), ERROR | errno.EAFNOSUPPORT),  # AF_VSOCK
        ("ioctl", (0, 0x5412), EPERM),  # TIOCSTI
        ("ioctl", (0, 0x541C), EPERM),  # TIOCLINUX
        ("ioctl", (0, 1 << 32 | 0x5412), EPERM),  # what the kernel cuts off changes nothing
        ("ioctl", (0, 0x5401), ALLOW),  # TCGETS: isatty
        ("fcntl", (3, 6), EPERM),  # F_SETLK
        ("fcntl", (3, 37), EPERM),  # F_OFD_SETLK
        ("fcntl", (3, 1036), EPERM),  # F_SET_RW_HINT
        ("fcntl", (3, 4), ALLOW),  # F_SETFL
        ("clone3", (), ENOSYS),
    ],
)
def test_what_depends_on_an_argument_in_a_box(
    call: str, arguments: tuple[int, ...], expected: int, machine: str
) -> None:
    """Of calls that everybody needs, only the forms that reach out of the box are refused."""
    assert verdict(system_calls.RULES, call, *arguments, machine=machine) == expected


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("call", "arguments", "expected"),
    [
        ("clone", (0x003D0F00,), ALLOW),  # a thread
        ("clone", (17,), EPERM),  # fork
        ("clone", (0x4111,), EPERM),  # vfork: CLONE_VFORK | CLONE_VM
        *(("kill", (pid,), EPERM) for pid in (1, 2, -1, -2, -(2**31))),
        *(("kill", (pid,), ALLOW) for pid in (0, 3, 17, 2**31 - 1)),
        ("madvise", (0, 4096, 21), EPERM),  # MADV_PAGEOUT
        ("madvise", (0, 4096, 4), ALLOW),  # MADV_DONTNEED, as malloc uses it
        ("tgkill", (2, 2), EPERM),
        ("tgkill", (9, 9), ALLOW),
        ("prlimit64", (2,), EPERM),
        ("prlimit64", (0,), ALLOW),
        ("socket", (socket.AF_UNIX,), ALLOW),
        ("socket", (socket.AF_INET6,), EPERM),
        *(("fcntl", (3, command), EPERM) for command in (8, 10, 15)),  # F_SETOWN, F_SETSIG, _EX
        ("fcntl", (3, 4), ALLOW),  # F_SETFL
        ("ioctl", (3, 0x8901), EPERM),  # FIOSETOWN
        ("ioctl", (3, 0x8902), EPERM),  # SIOCSPGRP
        ("ioctl", (3, 0x5421), ALLOW),  # FIONBIO
        *(("futex", (0, operation), EPERM) for operation in (1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13)),
        ("futex", (0, 1 | 256), EPERM),  # with FUTEX_CLOCK_REALTIME
        *(("futex", (0, operation | 128), ALLOW) for operation in range(14)),
        *(("futex", (0, wait), ALLOW) for wait in (0, 9, 9 | 256)),  # as pthread_join
    ],
)
def test_what_depends_on_an_argument_in_the_child(
    call: str, arguments: tuple[int, ...], expected: int, machine: str
) -> None:
    """A thread and a signal to itself are a child's; a process, and signals to the nursery, not."""
    assert verdict(sealing.RULES, call, *arguments, machine=machine) == expected


@pytest.mark.parametrize("rules", [system_calls.RULES, sealing.RULES], ids=["box", "child"])
def test_the_program_fits(rules: dict[str, object]) -> None:
    """A program may have 4096 steps, and has to fit into a pipe that nobody reads yet."""
    assert len(assemble(rules, machine=X86)) < 4096  # type: ignore[arg-type]
