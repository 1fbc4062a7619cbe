"""Apps that the real Argo CD compares or delivers."""
