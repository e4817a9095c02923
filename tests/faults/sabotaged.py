"""`grader` with the faults of handing_over.py in it: ``python -m tests.faults.sabotaged``.

A process that is forked for a job imports its main program again, and with it the faults.
"""

from grader import cli
from tests.faults.handing_over import install

install()

if __name__ == "__main__":
    cli.run()
