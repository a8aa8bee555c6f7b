"""Pictures of answers: each chart is a function from a tracker to an Altair chart, and `save` writes it."""
