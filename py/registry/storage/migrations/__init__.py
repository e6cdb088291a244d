"""The way from an empty database to today's tables, one numbered step after the other."""
