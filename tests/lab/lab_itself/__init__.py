"""The lab: how it is built, started and used."""
