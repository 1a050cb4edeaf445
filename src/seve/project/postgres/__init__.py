"""A Django database engine: PostgreSQL, whose embedded server starts at the first connection."""
