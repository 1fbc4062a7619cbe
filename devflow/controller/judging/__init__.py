"""Whether a release goes on: pure rules, from what is seen to what has to be asked or done."""
