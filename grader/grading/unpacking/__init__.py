"""The program that reads an archive: it runs in a box of its own, with the standard library alone.

Inside, this directory is the package `unpacking`; its files import each other relatively and
nothing else of grader. Nothing is ever extracted: members are looked at one by one, and the few
that are asked for are read into memory, by count of what comes out and not by what headers say.
"""
