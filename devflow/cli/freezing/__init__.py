"""What commands make of freeze windows."""
