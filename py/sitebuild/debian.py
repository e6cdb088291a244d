"""Install the Debian packages that the tests need: browsers, a display without a screen, fonts, a compiler, PostgreSQL.

Used by build.py, with nothing but the standard library. Where it may not install, it names what is missing and goes on:
the tests that need it then fail.
"""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

COMMANDS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "gcc": "gcc",
    "g++": "g++",
    "pkg-config": "pkg-config",
}
"""Commands that the tests call, and the package of each."""

INCLUDE = Path("/usr/include")

POSTGRESQL = Path("/usr/lib/postgresql")
"""Where Debian has a folder for each version's programs, none of them on PATH. The tests start servers of their own."""

FONTS = {
    "/usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf": "fonts-noto-core",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf": "fonts-droid-fallback",
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf": "fonts-nanum",
}
"""Without these, Khmer, Sinhala, Thai, Chinese and Korean are rows of boxes, all of the same width."""


LIBRARIES = {"libavdevice/avdevice.h": "libavdevice-dev"}
"""Headers that packages without wheels are compiled with; this one's package brings those of all of FFmpeg."""


def missing_packages() -> list[str]:
    """Return the names of the packages of which the command or file is not there."""
    packages = [package for command, package in COMMANDS.items() if shutil.which(command) is None]
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        packages.append("python3-dev")
    packages += [package for header, package in LIBRARIES.items() if not any(INCLUDE.glob(f"**/{header}"))]
    if not any(POSTGRESQL.glob("*/bin/initdb")):
        packages.append("postgresql")
    return packages + [package for path, package in FONTS.items() if not Path(path).exists()]


def root_prefix() -> list[str] | None:
    """Return what a command for root begins with, or None where there is no way to be root unasked."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install(packages: list[str]) -> bool:
    """Install packages, where that needs no question.

    Returns:
        Whether they are there now.
    """
    prefix = root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    print(f"Setting up Debian packages: {' '.join(packages)} …", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
    for command in (["update"], ["install", "--no-install-recommends", *packages]):
        result = subprocess.run([*apt, *command], capture_output=True, text=True, check=False)
        if result.returncode:
            print(f"{result.stdout}{result.stderr}")
            return False
    return True


def main() -> None:
    """Install what is missing for the tests, or name it."""
    packages = missing_packages()
    if packages and not install(packages):
        print(f"Missing, so some tests will fail: {' '.join(packages)} (Debian's names)")


if __name__ == "__main__":
    main()
