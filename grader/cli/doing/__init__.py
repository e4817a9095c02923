"""What the commands do. What each of them takes is in the module of that name one folder up.

Those import these once their command runs: `grader --help` and a slip in the options need not wait
for all that grading needs.
"""
