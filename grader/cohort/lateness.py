"""How late something was handed in, and what that takes off. Pure.

[lateness]
due = 2026-11-20T23:59:00     # with an offset, or in the zone
zone = "Europe/Berlin"
grace = 15                    # minutes; whoever is later is late since the due time
per-day = 10                  # percent of what can be earned, for each day that has begun
at-most = 50                  # percent
late-days = 2                 # so many days of each student cost nothing
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from grader.cohort.downloads.months import MONTHS

_DAY = timedelta(days=1)


class Lateness(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """When something is due, and what each day costs."""

    due: datetime
    zone: str = ""
    grace: float = 0
    per_day: float = 0
    at_most: float = 100
    late_days: int = 0

    @property
    def deadline(self) -> datetime:
        """The due time, with its zone."""
        return self.due if self.due.tzinfo else self.due.replace(tzinfo=ZoneInfo(self.zone))

    def read_time(self, told: str) -> datetime | None:
        """A time as a platform told it; one without a zone is of this rule's. None: unknown."""
        at = parse_time(told)
        if at is None or at.tzinfo:
            return at
        return at.replace(tzinfo=ZoneInfo(self.zone) if self.zone else self.deadline.tzinfo)


@dataclass(frozen=True)
class Late:
    """By how much, and what it costs."""

    days: int  # begun since the due time; 0: in time
    free: int  # of these, cost nothing
    percent: float  # of what can be earned


def judge(rule: Lateness, at: datetime, *, more_days: int = 0) -> Late:
    """Say how late it was; `more_days` were given to this student beside those of the rule."""
    over = at - rule.deadline
    if over <= timedelta(minutes=rule.grace):
        return Late(0, 0, 0.0)
    days = math.ceil(over / _DAY)
    free = min(days, rule.late_days + more_days)
    return Late(days, free, min(rule.per_day * (days - free), rule.at_most))


def find_fault(rule: Lateness) -> tuple[str, str] | None:
    """The key that is wrong, and why."""
    if rule.zone:
        try:
            ZoneInfo(rule.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return "zone", f"there is no time zone {rule.zone!r} here, as Europe/Berlin or UTC"
    if not rule.due.tzinfo and not rule.zone:
        return "due", 'in which time zone? Write 2026-11-20T23:59:00+01:00, or zone = "..."'
    for key, number in (("grace", rule.grace), ("late-days", rule.late_days)):
        if not 0 <= number < math.inf:
            return key, f"{number} is not 0 or more"
    for key, number in (("per-day", rule.per_day), ("at-most", rule.at_most)):
        if not 0 <= number <= 100:
            return key, f"{number} is no percentage from 0 to 100"
    return None


def parse_time(told: str) -> datetime | None:
    """Read a time: ISO 8601, or as a person or Moodle's worksheet writes it. None: it is none."""
    told = re.sub(r"\s*\b(?:UTC|GMT|Z)$", "+00:00", told.strip())
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return _parse_words(told)


_WORDS = re.compile(
    r"(?:[^\W\d]+\.?,\s*)?(?P<day>\d{1,2})\.?\s+(?:de\s+)?(?P<month>[^\W\d]+)\.?,?\s+(?:de\s+)?"
    r"(?P<year>\d{4}),?\s+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.]\d\d)?\s*(?P<half>[AP]M)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}),?\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::\d\d)?(?P<half>)"
)


def _parse_words(told: str) -> datetime | None:
    """``Friday, 20 November 2026, 11:58 PM`` and ``20.11.2026 23:58``."""
    match = _WORDS.fullmatch(told) or _DOTTED.fullmatch(told)
    if match is None:
        return None
    name = match["month"].casefold()
    month = int(name) if name.isdigit() else MONTHS.get(name) or 0
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].casefold() == "pm" else 0)
    try:
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]))
    except ValueError:
        return None
