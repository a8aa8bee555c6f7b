"""Reads: one question a file, each a function from a session to frozen rows. Codes go in, lookup is done before."""
