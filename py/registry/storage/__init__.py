"""The database: its tables, their migrations, and the statements that read and write them."""
