"""The story: one submission in, one Result out.

    find_submissions (finding) which folders and archives are submissions, and their names (naming)
    take (intake)              their files, checked and copied, never touched again
    unpack (archives)          the files of an archive, by a program in a box (unpacker, unpacking)
    open_judge (judging)       a process for pytest, which collects or runs
    collect (running)          the frozen list of an exercise's cases, before any submission is seen
    run (running)              pytest in a judge of its own over one exercise of one submission
    run_shared (sharing)       the same by two judges, for somebody who waits
    Standby (standby)          judges that wait for the next save, their cells open
    open_course (course)       exercises, frozen totals and a proven sandbox, once for a run
    settle (repeating)         of --repeat: one result of several turns, and what is unstable
    begin (concluding)         what makes a Result of all that came of it
    grade (story)              all of it in order, and what happens when a part fails

A fault of ours is tried once more and then makes the outcome `grader_error`, without a score.
"""
