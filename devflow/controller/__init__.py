"""The Devflow controller: watches releases, records each step of each, takes bad ones back.

Pure: ``job``, ``observation``, ``fold``, ``events``, ``guard``. The rest is I/O.
"""
