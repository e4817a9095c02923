"""A class over a term: what was downloaded, whose it is, and what is kept of it.

intake      PATHs -> what is graded, by which rule, what was left aside
downloads   a platform's download, a module for each layout
tree        what lies in a folder, or in a class's archive (unpacked)
picking     of what a student handed in: which file is which exercise's
handed      a student, and what was handed in
archived    what is in the archives that students handed in
attempts    of several of a student: which one counts
own_folders what lies in folders of one's own
shown       an intake, as lines for a terminal
roster      roster.csv -> people, joined to what was handed in
columns     whatever a roster calls them
place       the folder in OUT that is ours: OUT/.grader
graded      everybody's result, and who they are
adjustments what people have changed of scores
publishing  what students may see, given out
published   the files that were given out, and which of them are ours
forgetting  a person removed
statistics  what is kept of those who were forgotten
"""
