"""What each kind of object becomes, one file for each."""
