"""Tests that act like a person: the built site and a real registry, in Chromium, Firefox and WebKitGTK."""
