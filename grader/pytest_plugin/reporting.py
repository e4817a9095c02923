"""What is noted of a case while it runs, and the report that is made of it."""

from collections.abc import Sequence

import pytest

from grader.cell import Trial
from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.comparing import Compared
from grader.pytest_plugin.endings import Ending
from grader.pytest_plugin.evidence import (
    MAX_DETAIL,
    MAX_MESSAGE,
    MAX_STATEMENTS,
    Evidence,
    shorten,
)
from grader.pytest_plugin.senders import attribute
from grader.results import Blame, CaseReport, Statement

#: How a case ended, what its trial saw, and whether its body came to its end.
ENDING = pytest.StashKey[Ending]()
TRIAL = pytest.StashKey[Trial]()
BODY_RAN = pytest.StashKey[bool]()

#: What it expected and what it got, where that can be told.
COMPARED = pytest.StashKey[Compared | None]()

#: What the test looked at.
LOOKS = pytest.StashKey[Looks]()


def make_report(item: pytest.Item, evidence: Evidence) -> CaseReport:
    """Make the report of all that was noted; `evidence` has room for so much of it."""
    ending = item.stash.get(ENDING, None)
    trial = item.stash.get(TRIAL, None)
    failed = trial if ending else None  # nobody looks for values in a test that passed
    output = evidence.keep_text(trial.output) if trial else ""
    sent = _sent(trial, with_values=failed is not None)
    kept = evidence.keep_statements(sent)
    failure = ending.error if ending else None
    compared = item.stash.get(COMPARED, None)
    looks = item.stash.get(LOOKS, None)
    return CaseReport(
        id=item.name,
        passed=ending is None,
        body_ran=item.stash.get(BODY_RAN, False),
        blame=ending.blame if ending else Blame.NOBODY,
        message=_told(ending.message, trial, MAX_MESSAGE) if ending else None,
        detail=_told(ending.detail, trial, MAX_DETAIL) if ending else None,
        expected=evidence.keep_side(compared.expected) if compared else None,
        got=evidence.keep_side(compared.got) if compared else None,
        error=(failure.type or None) if failure else None,
        calls=evidence.keep_calls(failed.made) if failed else [],
        lines=[frame.line for frame in failure.frames] if failure else [],
        output=output,
        statements=attribute(failed, kept) if failed else kept,
        statements_left_out=len(sent) - len(kept) + (trial.recording.dropped if trial else 0),
        acts=evidence.keep_acts(failed.acts.tell(failed.shown, len(kept))) if failed else [],
        left=evidence.keep_left(ending.left) if ending else [],
        trouble=looks.trouble if looks and failed else None,
        round_trips=trial.shown.round_trips if trial else 0,
        basis=looks.basis if looks else [],
        connected=bool(trial and trial.recording.connections),
    )


def _told(text: str | None, trial: Trial | None, most: int) -> str | None:
    short = shorten(text, most) if text else text
    return trial.recording.in_its_names(short) if short and trial else short


def _sent(trial: Trial | None, *, with_values: bool) -> Sequence[Statement]:
    if trial is None:
        return []
    shown = trial.shown.statements
    return [*trial.shown.told(MAX_STATEMENTS), *shown[MAX_STATEMENTS:]] if with_values else shown
