"""Pictures of answers: each is a function from a tracker to a `Chart`, and `written` makes SVG, PNG and HTML of it."""
