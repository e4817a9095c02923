"""What is shipped to a grader of somebody else's: all that it takes to grade there, in one archive.

wheel     this package as a wheel: built from the checkout, or put together from what is installed
pins      the versions of what it stands on, as they are here; their wheels, for where no network is
course    the exercises, and their hidden tests without the solutions
archive   the archive or folder itself, whole or not at all

What each platform wants of it is in ``grader.platforms.graders``.
"""
