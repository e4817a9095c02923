"""A class over a term, as OUT holds it: whose results are there, and who may know of them.

place       the folder in OUT that is ours: OUT/.grader
graded      everybody's result, and who they are
adjustments what people have changed of scores
publishing  what students may see, given out
published   the files that were given out, and which of them are ours
forgetting  a person removed
statistics  what is kept of those who were forgotten
"""
