"""How one pod answers: its server, its faults, and what it counts."""
