"""Pages for people with a browser: the database in Datasette."""
