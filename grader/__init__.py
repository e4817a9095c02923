"""asyncpg-grader: hidden tests for asyncpg exercises, with the database as the witness.

The listing of this package is its architecture; imports go one way, down this list:

    cli                                    the commands
    batch | cohort                         many submissions | a class over a term, as OUT holds it
    practice | validate | shipping         a student's hour | the gate | what graders are given
    grading                                the story: one submission in, one Result out
    pytest_plugin                          what a hidden test is written with
    job                                    an order to judge, for both sides
    cell                                   everything that one submission can touch
    servers | sandbox | worker | tap       PostgreSQL | the box | RPC | the wire
    platforms                              pure: results -> others' gradebooks, and their graders
    scoring | reports | catalog            pure: cases -> score | Result -> text | exercises
    explanations | placing                 pure: what was seen -> words for a student | a line
    environment                            ours alone: nobody's variables, flags and limits
    interpreter | seccomp | sql            the Python in a box | filters for system calls | tokens
    address | definitions                  where a server listens | where a file defines what
    people | results                       a class's students | the contract of result.json
    model                                  the words, as types
    language                               students are spoken to in it
    choices | errors | version             what options choose among | whose fault | made from what
    system                                 what operating systems differ in
"""

__version__ = "0.1.0"
