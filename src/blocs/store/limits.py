"""How long one waits for another."""

WAIT_SECONDS = 30
"""How long one who writes waits for another, and a reader for a commit."""
CONNECT_SECONDS = 10
"""How long one host of a server is tried before the next one is."""
QUESTION_SECONDS = 60
"""How long a server works on one statement of a question before it gives up."""
IDLE_SECONDS = 300
"""How long a transaction may do nothing before the server ends it, so that a lost writer blocks nobody."""
