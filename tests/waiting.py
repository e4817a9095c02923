"""How long a test waits for what has to come: so long that only what hangs is given up.

A machine at a load of 10 takes thirty times as long as a quiet one. No fact may hang on that, so a
limit here never states one: what must not take long is compared with something else, and what must
not be waited for is made to last for ever. pytest itself ends with all tracebacks when a test takes
twice as long (pyproject.toml).
"""

#: Seconds.
HANG_S = 900.0
