"""A pod template as keys of an app, one file for each theme; an overlay has what no key says."""
