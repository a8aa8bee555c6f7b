"""Tables out, with codes instead of row numbers."""
