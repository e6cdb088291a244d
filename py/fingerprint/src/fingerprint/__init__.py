"""Fingerprints of photos and videos, made where the files are: in a browser or on the command line.

The way of a file: ``filetype`` (what it is, and whether it is complete) and ``digests`` read its bytes, ``pdq`` its
pixels through the compiled ``kernel``, ``items`` puts the results together and ``submission`` makes a case of them.
``browser`` and ``cli`` drive this from the two places where files are.
"""

from fingerprint.filetype import FileFacts, examine

__all__ = ["FileFacts", "examine"]
