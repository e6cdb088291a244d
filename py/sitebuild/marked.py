"""Write a part of a file that people keep otherwise, between two lines that mark it."""

from pathlib import Path

from sitebuild.project import ProjectError


def between(path: Path, begin: str, end: str) -> str:
    """Return what stands between two marks.

    Args:
        path: The file.
        begin: The line before the part, without its end.
        end: The line after it.

    Raises:
        ProjectError: The marks are not there.
    """
    return _parts(path, begin, end)[1]


def write_between(path: Path, begin: str, end: str, content: str) -> bool:
    """Put content between two marks.

    Returns:
        Whether it was not there already.

    Raises:
        ProjectError: The marks are not there.
    """
    head, before, tail = _parts(path, begin, end)
    if before == content:
        return False
    path.write_text(f"{head}{begin}\n{content}{end}\n{tail}", encoding="utf-8")
    return True


def _parts(path: Path, begin: str, end: str) -> tuple[str, str, str]:
    text = path.read_text(encoding="utf-8")
    head, found_begin, rest = text.partition(f"{begin}\n")
    content, found_end, tail = rest.partition(f"{end}\n")
    if not (found_begin and found_end):
        raise ProjectError(f"{path.name} has lost the lines “{begin}” and “{end}”, between which the build writes.")
    return head, content, tail
