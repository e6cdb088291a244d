"""``registry conformance``: whether a platform's client keeps the order, honours deletions and acknowledges.

``client.py`` runs the client, against a sandbox that ``observer.py`` looks at and disturbs; what was asked and answered
stands in a ``journal.py``. ``trial.py`` lets things happen and compares what the client holds with what is on the list;
``rules.py`` judges the journal. ``checks.py`` are the sentences that the engineer reads.
"""
