"""What is looked at before a release, and by the workflow that publishes: `make release-check`.

__main__   the story: built, listed, read, installed; what is wrong, in lines
contents   the files of wheel and sdist, held to those that git knows
changelog  whether it names the version
pythons    those at hand, and an empty environment of each with what was built
"""
