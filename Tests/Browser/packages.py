"""The Python packages of the browser tests: from PyPI, into a folder of the tests' own, when they are missing."""
import os
import pathlib
import shutil
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = ["selenium==4.*", "pillow"]
# The package carries axe-core; of what drives it, nothing is needed.
AXE = "axe-playwright-python==0.1.*"


def ensure():
    """Runs this program anew in a Python that has what it needs."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        sys.exit("Chromium is missing: apt-get install chromium chromium-driver")
    try:
        import selenium  # noqa: F401
        import axe_playwright_python  # noqa: F401
        import PIL  # noqa: F401
        return
    except ImportError:
        pass
    home = pathlib.Path(os.environ.get("DESA_BROWSER_PYTHON", REPOSITORY / ".build-browser/python"))
    python = home / "bin/python"
    if not (home / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", AXE], check=True)
        (home / "done").touch()
    os.execv(python, [str(python), *sys.argv])


def axe():
    """The text of axe-core."""
    import axe_playwright_python
    return (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
