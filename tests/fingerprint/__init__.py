"""Tests of the fingerprint package, one module for each of its own."""
