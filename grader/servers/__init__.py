"""Where PostgreSQL comes from. Theory of operation.

    open_server --> embedded | docker | given --> Server --> clone, terminate, drop

Every kind ends in the same Server: a few roles, a template database per exercise (with traps.py
in it), and one maintenance connection that copies them. The owner (the verifier's login) owns
databases and tables and is no superuser; the student may read and write rows and nothing else; the
keeper has the maintenance connection, makes and drops databases, and puts the roles back
after each test (shared_roles.py). A superuser is needed to prepare, and cannot log in any more once
a student's code may run.

- embedded: binaries from a wheel or the system. Everything that cells have in common is prepared
  once, in a data directory in the user's cache (prepared.py); a cell's box copies it into a memory
  file system and starts PostgreSQL there (postmaster.py). No port, no superuser, no disk.
- docker: a container per cell, prepared on the spot. Its superuser is locked out at the end.
- given: someone's server. Template databases are shared and stay, all else is dropped.

Who dies when: a server lives as long as its context manager. An embedded one dies with the grader,
because its box does; a container, because its input does (container.py); on a given server the next
grader sweeps. When the server dies first, `alive` says so and `clone` raises GraderFault; a crash
that PostgreSQL recovers from costs a reconnect. What a killed grader left half built in the cache
or on a given server has no seal, so nobody takes it for ready, and the next builder removes it.
"""
