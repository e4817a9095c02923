"""How many examples a property is tried with: a few that never change, or many new ones."""

import os

from hypothesis import HealthCheck, settings

#: Set by `make fuzz`: how many times as many examples as in `make test`.
TIMES = "GRADER_FUZZ_TIMES"


def effort(examples: int) -> settings:
    """Return the settings for a property; `examples` is what `make test` tries."""
    times = int(os.environ.get(TIMES, "1"))
    return settings(
        max_examples=examples * times,
        derandomize=times == 1,
        database=None,
        deadline=None,
        print_blob=True,
        # Inputs are large on purpose, and a link costs more to make than a number.
        suppress_health_check=list(HealthCheck),
    )
