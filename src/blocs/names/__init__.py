"""What a person or a file wrote, to a code at a day."""
