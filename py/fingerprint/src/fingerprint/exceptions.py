"""Everything that fingerprinting can raise on purpose.

::

    FingerprintError                  base, never raised itself
    ├── FileError                     base: one file has no fingerprint, others go on
    │   ├── FileEmptyError            file_empty
    │   ├── FileNotRecognizedError    file_not_recognized
    │   ├── FileNotSupportedError     file_not_supported
    │   ├── FileTruncatedError        file_truncated
    │   ├── PictureTooLargeError      picture_too_large
    │   ├── FileUnreadableError       file_unreadable
    │   ├── FileIsFolderError         file_is_folder
    │   ├── FileDuplicateError        file_duplicate
    │   └── DecodeFailedError         decode_failed
    ├── CaseCodeError                 code_invalid
    └── KernelMissingError            kernel_missing, an ImportError too

Each class has a stable ``code``, which programs compare, and a ``message`` in English, which the command line
prints. Neither ever contains anything from inside a file.
"""


class FingerprintError(Exception):
    """Base of all errors of this package; never raised itself."""

    code = "fingerprint_error"
    message = "The fingerprint could not be made."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class FileError(FingerprintError):
    """Base of all reasons why one file has no fingerprint; never raised itself."""


class FileEmptyError(FileError):
    """Raised when a file has no bytes."""

    code = "file_empty"
    message = "The file is empty."


class FileNotRecognizedError(FileError):
    """Raised when the content is no known kind of picture or video, whatever the name says."""

    code = "file_not_recognized"
    message = "The content is no picture or video that is known here."


class FileNotSupportedError(FileError):
    """Raised when the content is recognised, but as a document, drawing, archive or sound."""

    code = "file_not_supported"
    message = "The content is neither a photo nor a video."


class FileTruncatedError(FileError):
    """Raised when the bytes stop before the picture or video is complete."""

    code = "file_truncated"
    message = "The file is incomplete."


class PictureTooLargeError(FileError):
    """Raised when the header announces more pixels than are decoded here."""

    code = "picture_too_large"
    message = "The picture has too many pixels."


class FileUnreadableError(FileError):
    """Raised when a file cannot be opened or read."""

    code = "file_unreadable"
    message = "The file cannot be read."


class FileIsFolderError(FileError):
    """Raised when a folder was given instead of a file."""

    code = "file_is_folder"
    message = "This is a folder."


class FileDuplicateError(FileError):
    """Raised when an earlier file has exactly the same bytes."""

    code = "file_duplicate"
    message = "The same file was already given."


class DecodeFailedError(FileError):
    """Raised when the decoder refuses a picture that looked complete."""

    code = "decode_failed"
    message = "The picture cannot be decoded."


class CaseCodeError(FingerprintError):
    """Raised when a text cannot be a case code."""

    code = "code_invalid"
    message = "This is not a case code."


class KernelMissingError(FingerprintError, ImportError):
    """Raised on import when the compiled kernel is not beside the Python files."""

    code = "kernel_missing"
    message = (
        "The compiled kernel is missing. Build it with: "
        "python -m pip install --no-build-isolation --no-deps -e py/fingerprint"
    )
