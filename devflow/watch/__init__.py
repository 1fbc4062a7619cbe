"""The live view of a release: what the cluster says, folded into steps with times, and its end.

Pure but for ``observe`` (reads the cluster) and ``follow`` (drives a display).
"""
