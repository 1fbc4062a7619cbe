"""A release tried out in a lab before it is made: its own schedule and its own verification,
against a canary with faults, under load.

``plan``, ``recording``, ``findings`` and the reports are pure; ``stage`` talks to the lab.
"""
