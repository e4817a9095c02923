"""What every report says of a result that is not as sure as others."""

from grader.language import say
from grader.results import Result


def notice(result: Result) -> str | None:
    """Say why this is no grade, or a weaker one, if it is."""
    environment = result.environment
    if environment.authoritative:
        return None
    cases = [c for e in result.exercises for task in e.tasks for c in task.cases]
    if cases and all(case.visibility == "visible" for case in cases):
        return say("Practice run, not a grade: these are the visible tests, on your own machine.")
    if environment.sandbox == "off":
        return say("Not a grade: the sandbox was off, so the code could reach what judged it.")
    if environment.sandbox == "accounts":
        return say(
            "Graded with weaker walls, as the course chose: the code ran as another user of the"
            " machine that judged it, not in a box."
        )
    return say(
        "Not a grade: server {server}, sandbox {sandbox}.",
        server=environment.server,
        sandbox=environment.sandbox,
    )
