"""What other systems take, each in its own form. Pure: results in, text or bytes out.

gradebooks   a class's scores, as files that gradebooks import
ci           what a service for continuous integration shows of a check
graders      one submission's result, as other systems' graders read it, and what they are given
"""
