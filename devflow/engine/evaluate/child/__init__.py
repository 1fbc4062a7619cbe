"""The program's own process: what runs in it, and the environment by which the engine starts it."""
