"""Boxes: one process that can see only what its Box names. Theory of operation.

    grader --> sh: may be killed first, joins the box's control group, becomes
               bwrap (outer) --> [ pid 1: bwrap --> setpriv --> prlimit --> the program ]   as root
               bwrap (outer) --> [ pid 1: prlimit --> the program ]                         else

The outer bwrap makes fresh namespaces (processes, network, IPC, hostname), an empty root that is
read-only in the end, and binds into it the system's shared libraries and what the Box names. The
program runs there with its own uid, without capabilities or new privileges, under rlimits, with an
empty environment and no descriptor but 0 (/dev/null), 1 and 2 (a pipe that we drain and cap) and
those that the caller passes. A filter around the box (system_calls.py) refuses what namespaces do
not cover. Where this machine lets us, a control group bounds what the whole box uses
(control_groups); where not, rlimits and the sizes of its memory file systems bound each part.
When memory runs out for all, boxes are killed before whoever judges (entering.py).

Who dies when: killing the outer bwrap kills pid 1 and with it everything inside, forks and
daemons included; the kernel does the same when the grader itself dies. When the program ends, the
box ends. Nothing is cleaned up inside a box, its memory file systems vanish with it.

Two ways in, because two kinds of machine exist: as root no user namespace is needed and the
program gets a uid of its own; as anyone else a user namespace gives the rights to build the box.
There all is one user's, bubblewrap too, and so the program is process 1 itself: no signal from
inside ends or stops it but those that it handles, and what its children leave, it has to wait for.
`open_sandbox` proves the box by attacking it (probes.py) and refuses otherwise.
"""

from grader.sandbox.opening import Sandbox, open_sandbox

__all__ = ["Sandbox", "open_sandbox"]
