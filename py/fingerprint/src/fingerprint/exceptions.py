"""Everything that fingerprinting can raise on purpose.

::

    FingerprintError                  base, never raised itself
    ├── FileError                     base: one file has no fingerprint, others go on
    │   ├── FileEmptyError            file_empty
    │   ├── FileNotRecognizedError    file_not_recognized
    │   ├── FileIsDrawingError        file_is_drawing
    │   ├── FileIsDocumentError       file_is_document
    │   ├── FileIsArchiveError        file_is_archive
    │   ├── FileIsRawError            file_is_raw
    │   ├── FileIsSoundError          file_is_sound
    │   ├── FileTruncatedError        file_truncated
    │   ├── VideoEmptyError           video_empty
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


class FileIsDrawingError(FileError):
    """Raised when the content is a drawing, which has no pixels of its own, or the working file of a paint program."""

    code = "file_is_drawing"
    message = "This is a drawing. Save it as a JPEG or PNG, and fingerprint that."


class FileIsDocumentError(FileError):
    """Raised when the content is a document that may have pictures in it: PDF, Word, PowerPoint and others."""

    code = "file_is_document"
    message = "This is a document. Save the picture out of it, and fingerprint that."


class FileIsArchiveError(FileError):
    """Raised when the content is a packed collection of files, such as a zip."""

    code = "file_is_archive"
    message = "This is an archive. Unpack it, and fingerprint the pictures and videos in it."


class FileIsRawError(FileError):
    """Raised when the content is what a camera's sensor saw, from which each program makes another picture."""

    code = "file_is_raw"
    message = "This is a camera's raw file. Save it as a JPEG, and fingerprint that."


class FileIsSoundError(FileError):
    """Raised when the content is sound without pictures."""

    code = "file_is_sound"
    message = "This is sound. Only pictures and videos have fingerprints here."


class FileTruncatedError(FileError):
    """Raised when the bytes stop before the picture or video is complete."""

    code = "file_truncated"
    message = "The file is incomplete."


class VideoEmptyError(FileError):
    """Raised when a video has no frame in it."""

    code = "video_empty"
    message = "There is no picture in this video."


class PictureTooLargeError(FileError):
    """Raised when the header announces more pixels than are decoded here."""

    code = "picture_too_large"
    message = "The picture has too many pixels."


class FileUnreadableError(FileError):
    """Raised when a file cannot be opened or read."""

    code = "file_unreadable"
    message = "The file cannot be read."


class FileIsFolderError(FileError):
    """Raised when a folder has no photo or video in it."""

    code = "file_is_folder"
    message = "There is no photo or video in this folder."


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
