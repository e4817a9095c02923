"""Gradebooks as others take them. Pure: a class's scores in, the bytes of a file out.

gradebook    the scores of a class, the same whoever reads them
cells        numbers and text as a cell may hold them
sheet        a table of text, read from bytes and written as it was
filling      the scores entered into a table that was downloaded
canvas, moodle, blackboard, brightspace
             a platform each: what its file looks like, new or downloaded, and where that is said
table        CSV for everybody else
workbook     the same as XLSX
wishes       what is asked of a file, and whom a platform would not know
forms        which there are, by name

A new platform is a module and a line in ``forms``.
"""
