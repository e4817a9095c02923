"""The result of a submission of which nothing could be graded, through our own fault."""

import platform
from datetime import UTC, datetime

from grader.results import Environment, Outcome, Result
from grader.version import version


def ungraded(submission: str, message: str) -> Result:
    """Return it; where there is not even a course, nothing more is known."""
    environment = Environment(
        grader=version(),
        python=platform.python_version(),
        asyncpg="",
        postgresql="",
        server="",
        sandbox="",
        sandbox_version="",
        limits="none",
        authoritative=True,
        seed=0,
    )
    return Result(
        submission=submission,
        outcome=Outcome.GRADER_ERROR,
        score=None,
        max_score=0.0,
        message=message,
        exercises=[],
        environment=environment,
        inputs_sha256="",
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=0.0,
    )
