"""What keeps a database: engines and sessions, PostgreSQL, migrations, revisions, and the check that all is sound."""
