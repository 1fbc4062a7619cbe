"""Traefik as a data plane of the lab: how it gets to know the pods, and when it forgets one."""
