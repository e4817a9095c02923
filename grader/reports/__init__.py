"""Result -> text: what students, instructors and machines read of a grading.

Theory of operation. Grading hands over finished ``Result`` objects; nothing here opens a file of a
submission, computes a point or knows an exercise by name. Every format is one module with one
function from Results to text, listed in ``SUBMISSION_FILES`` and ``RUN_FILES`` by file name and
in ``EXPORTS`` by the system that reads it (files.py); ``writing`` puts the text where it belongs.
``terminal`` returns what rich prints, and ``step_summary`` the Markdown of a GitHub run.

    narrow      --feedback: what of a Result a student gets to see
    escape      student-made text, made harmless for each kind of output
    words       how points, percentages, outcomes and statuses are said
    timeline    recorded statements -> rows and brackets of the SQL timeline
    advice      which failure to try next; the same failure told once
    summary     a class in numbers; also the source of the class page and the Markdown summary
    page        the HTML pages, from templates/ (jinja2, autoescape on)

All that a student made, message and SQL included, is hostile until escaped, and everything is
capped: a student's page is at most 1 MiB, whatever was printed. result.json alone stays whole.
"""
