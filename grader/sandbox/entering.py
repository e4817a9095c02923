"""The last steps outside of a box: what starts it, before it becomes bubblewrap.

A small shell, because what it does has to be done by the process itself, with the rights that it
still has. It also forgets its environment: a shell exports PWD, and rootless bubblewrap's own
process 1 keeps what it was started with.
"""

from collections.abc import Iterable
from pathlib import Path

#: When a machine, or the group that all of us are in, runs out of memory, the kernel kills whoever
#: has the highest score. Nothing inside a box can write to /proc to lower it again, and who had it
#: raised by root may not.
SCORE = "/proc/self/oom_score_adj"
HIGHEST = 1000

#: Joins groups by the number 0, which means "whoever writes", and becomes the program: nothing of
#: the box runs, or forks, outside of them.
STEPS = (
    f"{{ echo {HIGHEST} > {SCORE}; }} 2>/dev/null; "
    'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"'
)


def enter(command: list[str], doors: Iterable[Path] = ()) -> list[str]:
    """Return the command line that becomes `command` once it may be killed first.

    `doors` are the files by which control groups are joined before that.
    """
    words = (*map(str, doors), "--", "/usr/bin/env", "-i", *command)
    return ["/bin/sh", "-c", STEPS, "sh", *words]


def stay_behind() -> None:
    """Have this process, and those that it starts, killed after any box, as far as we may.

    Where whoever started us made us the first to go (containers of the lowest class), only root
    can take that back.
    """
    score = Path(SCORE)
    try:
        if int(score.read_text()) >= HIGHEST:
            score.write_text(str(HIGHEST - 1))
    except (OSError, ValueError):  # no Linux, or not allowed
        return
