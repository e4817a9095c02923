"""Exit codes, documented in docs/results.md. A signal's is 128 and its number, as shells count."""

GRADED, BELOW_REQUIRED, WRONG_USE, OUR_FAULT = 0, 1, 2, 3
PACKED, NOT_PACKED = 0, 1
SAME_VERDICT, ANOTHER_VERDICT = 0, 1
SIGNALLED = 128
