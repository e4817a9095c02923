"""What a runner of GitHub's takes for a command in what a step prints.

Source: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
"""

import re


def find_commands(log: str) -> list[str]:
    """The names of all commands in a log, in both ways in which they may be written."""
    found = []
    for line in log.splitlines():
        told = line.lstrip()
        if told.startswith("::") and (head := told[2:].partition("::"))[1]:
            found.append(head[0].split(" ")[0])
        elif old := re.search(r"##\[([^\]\s]+)[^\]]*\]", line):
            found.append(old[1])
    return found
