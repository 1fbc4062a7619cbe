"""Reads what others wrote: YAML, JSON and files, within bounds.

Whatever is in them, the answer is a plain value or one
:class:`~devflow.reading.error.ReadError`.
"""
