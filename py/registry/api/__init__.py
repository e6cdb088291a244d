"""The addresses that the registry answers, one module for each kind of client."""
