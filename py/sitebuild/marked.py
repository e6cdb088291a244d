"""Keep a part of a file that people write otherwise: what stands between two lines that mark it."""

from dataclasses import dataclass
from pathlib import Path

from sitebuild.project import ProjectError


@dataclass(frozen=True)
class MarkedPart:
    """A part of a file.

    Attributes:
        begin: The line before it, without its end.
        end: The line after it.
    """

    begin: str
    end: str

    def holds(self, path: Path, content: str) -> bool:
        """Return whether this and nothing else stands in a file's part.

        Raises:
            ProjectError: The marks are not there.
        """
        return self._split(path)[1] == content

    def write(self, path: Path, content: str) -> bool:
        """Write the part.

        Returns:
            Whether it was not there already.

        Raises:
            ProjectError: The marks are not there.
        """
        head, before, tail = self._split(path)
        if before == content:
            return False
        path.write_text(f"{head}{self.begin}\n{content}{self.end}\n{tail}", encoding="utf-8")
        return True

    def _split(self, path: Path) -> tuple[str, str, str]:
        head, begin, rest = path.read_text(encoding="utf-8").partition(f"{self.begin}\n")
        content, end, tail = rest.partition(f"{self.end}\n")
        if not (begin and end):
            raise ProjectError(
                f"{path.name} has lost the lines “{self.begin}” and “{self.end}”, which mark a part of it."
            )
        return head, content, tail
