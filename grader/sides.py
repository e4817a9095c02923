"""Two values side by side, too long to be shown whole: what differs stays in view. Pure."""

from itertools import takewhile
from operator import eq


def find_begin(one: str, other: str, most: int) -> int:
    """Where both begin, if `most` characters of each are shown; at a line's, if it is near."""
    if one[:most] != other[:most] or one == other:
        return 0
    at = sum(takewhile(bool, map(eq, one, other)))
    begin = at - most // 4
    return one.rfind("\n", begin - most // 4, begin) + 1 or begin
