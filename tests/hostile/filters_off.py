"""The two filters for system calls, each call let through again.

Both are made in the process that holds the cell: one around every box, one that the worker's child
puts on. What both refuse has to be let through by both, or the other one is all that is seen.
"""

from collections.abc import Callable, Mapping

from grader.sandbox import system_calls
from grader.seccomp import ALLOW, Rules, assembler
from grader.worker import boxed, sealing

#: Without these the box stands by its namespaces and rights alone.
OUTER, INNER = "filter around every box", "filter of the student's process"


def _let_through(*calls: str) -> Callable[[], None]:
    def off() -> None:
        refused = {*system_calls.RULES, *sealing.RULES}
        assert refused.issuperset(calls), f"no filter refuses {set(calls) - refused} any more"
        system_calls.RULES = _without(system_calls.RULES, calls)
        sealing.RULES = _without(sealing.RULES, calls)

    return off


def _without(rules: Rules, calls: tuple[str, ...]) -> Rules:
    return {call: rule for call, rule in rules.items() if call not in calls}


def _no_outer() -> None:
    system_calls.RULES = {}


def _no_inner() -> None:
    boxed.child_filter = lambda: b""  # type: ignore[attr-defined]


def _no_filter() -> None:
    _no_outer()
    _no_inner()


def _any_machine() -> None:
    """Take calls by the numbers of other machines for what they are not."""
    assembler.KILL = ALLOW


FILTERS: Mapping[str, Callable[[], None]] = {
    OUTER: _no_outer,
    INNER: _no_inner,
    "both filters": _no_filter,
    "filter: programs": _let_through("execve", "execveat"),
    "filter: processes": _let_through("fork", "vfork", "clone"),
    "filter: memory in files": _let_through("memfd_create", "memfd_secret"),
    "filter: memory of others": _let_through(
        "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd"
    ),
    "filter: namespaces": _let_through("unshare", "setns"),
    "filter: mounts and handles": _let_through("open_tree", "name_to_handle_at"),
    "filter: locks on what boxes share": _let_through("flock", "fcntl"),
    "filter: pages in memory": _let_through(
        "fadvise64", "readahead", "mincore", "cachestat", "preadv2", "madvise"
    ),
    "filter: sleepers and processes": _let_through(
        "futex", "futex_waitv", "futex_wake", "futex_wait", "futex_requeue", "sysinfo"
    ),
    "filter: asynchronous I/O": _let_through("io_setup"),
    "filter: descriptors under way": _let_through("sendmsg", "sendmmsg"),
    "filter: keys": _let_through("add_key", "request_key", "keyctl"),
    "filter: doors of the kernel": _let_through(
        "bpf", "userfaultfd", "perf_event_open", "io_uring_setup", "personality", "modify_ldt"
    ),
    "filter: signals by descriptor": _let_through("pidfd_send_signal"),
    "filter: signals to others": _let_through(
        "kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "prlimit64"
    ),
    "filter: what stays": _let_through("shmget", "msgget", "semget"),
    "filter: priorities": _let_through(
        "setpriority",
        "ioprio_set",
        "sched_setaffinity",
        "sched_setscheduler",
        "sched_setparam",
        "sched_setattr",
    ),
    "filter: places of memory": _let_through("mbind", "set_mempolicy", "move_pages"),
    "filter: sockets": _let_through("socket"),
    "filter: terminals": _let_through("ioctl"),
    "filter: foreign calls": _any_machine,
}
