"""The HTTP service that keeps cases: fingerprints and case names, never a picture, a code or an address.

Start reading at ``app.py``. A request passes ``middleware/``, then ``api/``, is checked by ``validation.py``,
decided on by ``cases.py`` and kept by ``storage/``; every refusal is a class in ``errors.py``.
"""
