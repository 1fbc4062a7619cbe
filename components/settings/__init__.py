"""PURE: what users write of each component of the platform, checked, in files and in programs.

A stack's file and a Python program have the same keys and get the same errors: a component checks
its arguments with the model by which a stack's file is read.
"""
