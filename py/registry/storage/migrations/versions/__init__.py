"""One module a step; a step that is published never changes."""
