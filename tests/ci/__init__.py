"""Workflows and templates of CI, run step by step without the services.

expressions  what GitHub puts in the place of ${{ ... }}
commands     what a runner of GitHub's obeys in a log
github       jobs of a workflow: steps with the runner's variables, a few actions imitated
gitlab       jobs of a .gitlab-ci.yml, with what it includes
remotes      the repositories of a course, as bare ones on this machine
page         the files that docs/ci.md tells a course to write
"""
