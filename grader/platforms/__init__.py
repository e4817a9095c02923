"""What other systems take, each in its own form. Pure: results in, text or bytes out.

gradebooks   a class's scores, as files that gradebooks import
"""
