"""From what was seen to words for a student. Pure, and the same for every report.

    CaseReport --> Facts --> the first Entry whose condition holds --> Explanation --> words_of
      (results)   (facts)    (registry: which there are, in order)     (result.json)   (reports)

A condition holds only if the facts prove every word of its explanation: what the wire saw, what
came through the student's code, what the engine's own checks say. A test's own message is its
author's and proves nothing. Where nothing is sure there is no explanation, and the test's message
and hint stand alone.

    slips, raised, refused   what Python, asyncpg or PostgreSQL raised and nobody caught
    texts, transactions  what the statements show
    endings              what a call does when its work breaks off
    races                what others do meanwhile
    left, tries, waits   what a call left behind, how it took trouble, what it waited for
    shapes               a result of another form
    replies              what a web app answers
    given, amounts       what became of the values that a call was given
    answers              what PostgreSQL answered, and what was made of it
    pages, searches      which rows a query finds, and in which order
    written              values as Python writes them
    sqlstates            what each of PostgreSQL's codes means
"""

from grader.explanations.registry import explain, is_slip, words_of

__all__ = ["explain", "is_slip", "words_of"]
