"""Gates: steps at which a person decides by rules that the controller checks. Pure."""
