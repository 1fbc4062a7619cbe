"""The parts of a pod template, one file for each."""
