"""A student's own hour: what to check of one's work, what came of it, and what came before.

    wanted     what the words of `grader check` mean: which work, and which of its cases
    checking   running them: what is told as it comes, and the Result, also of a stopped run
    last       the results of the check before, beside the work

Nothing here is a grade: the tests are those that students have, and the machine is theirs.
"""
