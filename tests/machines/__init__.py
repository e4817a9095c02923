"""Dask clusters of this machine's processes, of which some are other than they should be."""
