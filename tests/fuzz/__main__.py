"""``make fuzz``: the properties of this folder with new examples, until the minutes are over.

Each round has a seed of its own, printed, and ``--hypothesis-seed`` repeats it. The first example
that fails is printed, and ends it all.
"""

import os
import secrets
import subprocess
import sys
import time

from tests.fuzz.effort import TIMES

ROUND = "5"  # times the examples of `make test`: a minute or two


def main() -> int:
    """Fuzz for as many minutes as the first argument says; 1 if something was found."""
    deadline = time.monotonic() + 60 * float(sys.argv[1])
    while (left := deadline - time.monotonic()) > 0:
        seed = secrets.randbits(32)
        say(f"seed {seed}, {left / 60:.1f} minutes left")
        try:
            if subprocess.run(
                pytest(seed), env=os.environ | {TIMES: ROUND}, timeout=left
            ).returncode:
                say(f"Found something with seed {seed}: mend it, and keep it as an @example.")
                return 1
        except subprocess.TimeoutExpired:
            break
    say("Nothing found.")
    return 0


def pytest(seed: int) -> list[str]:
    words = ["-m", "pytest", "-x", "-q", "-p", "no:randomly", f"--hypothesis-seed={seed}"]
    return [sys.executable, *words, "tests/fuzz"]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
