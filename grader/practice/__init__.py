"""A student's own hour: what to check of one's work, what came of it, and what came before.

    wanted      what the words of `grader check` mean: which work, and which of its cases
    near        what a word that names nothing may have meant
    checking    running them: what is told as it comes, and the Result, also of a stopped run
    last        the results of the check before, beside the work
    trouble     the name of a sweep's try, for playing it again
    saving      what a save can change: which cases to run again

    place       which exercise is meant, and where the work is, by where one is
    playground  a fresh database of an exercise, with nothing in it that is there for tests
    door        a way to it over TCP, for programs that know no Unix sockets
    terminal    the terminal, handed to another program until that ends
    prompt      an asyncio prompt on such a database: the program of `grader shell --python`
    interrupting  what Ctrl-C ends at that prompt

    starting    the folder that a student works in, and files put back in it
    packing     the archive to hand in

Nothing here is a grade: the tests are those that students have, and the machine is theirs.
"""
