"""Result -> text: what students, instructors and machines read of a grading.

Theory of operation. Grading hands over finished ``Result`` objects; nothing here opens a file of a
submission, computes a point or knows an exercise by name. Every format is one module with one
function from Results to text, listed in ``SUBMISSION_FILES`` and ``RUN_FILES`` by file name
(files.py); ``writing`` puts the text where it belongs. What other systems read is in
``grader.platforms``.
``terminal`` returns what rich prints, and ``step_summary`` the Markdown of a GitHub run.

    breaking    where a line that is too long is broken
    narrow      --feedback: what of a Result a student gets to see
    escape      student-made text, made harmless for each kind of output
    adjusted    what people have changed of a score, beside what the tests gave
    look        how a submission's files were asked for
    notice      what every report says of a result that is not as sure as others
    words       how points, percentages, outcomes and statuses are said
    advice      which failure to try next; the same failure told once
    account     what failed, what is not written yet, what passed: the order of all reports
    lesson      what a student learns from a failure: what is wrong, where, what next
    timeline    what was said to PostgreSQL and done meanwhile, as rows, lanes and brackets;
                made by drawing, with bands (transactions, savepoints) and folding (loops)
    apart       values, so that those that differ look different
    comparison  expected and got, line beside line, with what differs
    excerpt     the student's code around a line, with what kind of word each is (colouring)
    printed     what the code printed, and what asyncpg logged
    section     what an exercise's README teaches of a task in which something failed
    stories     a failure as the page tells it, of all these
    unstable    tests that did not end alike each time, and which ending counts
    page        a student's page, from templates/ (jinja2, autoescape on)
    summary     a class in numbers: rates (how hard each task and test is) and mistakes (what
                they are, and who made them); also the source of the Markdown summary
    class_page  the class's page, with the spread of the scores and their progress; anonymous, if
                it is to be shown; class_view has what it shows of whom
    alike       what looks alike in two submissions, side by side

All that a student made, message and SQL included, is hostile until escaped, and everything is
capped: a student's page is at most 400 KiB, whatever was printed. result.json alone stays whole.
"""
