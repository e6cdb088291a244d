"""The steps behind build.py."""
