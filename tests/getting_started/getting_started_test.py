"""docs/getting-started.md does what it says: every `sh` block is run, in order, by one shell, and what it prints is compared.

It runs on this machine as the page's reader would, but in namespaces of its own: what it writes to /etc, /usr and /var goes to a folder
that goes with the test, and its ports 9090, 9092 and 9464 are nobody else's. Three programs are stand-ins (folder `bin`): apt installs this build,
systemctl starts what a unit says (Prometheus really; for Grafana, which Debian does not have, it looks at the provisioning), kafka-topics.sh makes the
topic on the fixture's broker.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PAGE = SOURCE / "docs" / "getting-started.md"
HERE = Path(__file__).resolve().parent
END_OF_BLOCK = "\x1e"

# Over each of these the test writes into a folder of its own.
OVERLAID = ("/etc", "/usr", "/var")
NAMESPACES = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
SET_UP = """
set -e
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs none "$0"
for top in {tops}; do
  mkdir -p "$0/upper$top" "$0/work$top"
  mount -t overlay overlay -o "lowerdir=$top,upperdir=$0/upper$top,workdir=$0/work$top" "$top"
done
ip link set lo up
exec "$@"
""".format(tops=" ".join(OVERLAID))


def blocks(page):
    """[(line, commands, expected output or None)]"""
    found, at = [], None
    for number, line in enumerate(page.splitlines(), 1):
        if at is None and line.startswith("```"):
            at, kind, text = number, line[3:], []
        elif line == "```":
            if kind == "sh":
                found.append([at, "\n".join(text), None])
            elif kind == "text":
                found[-1][2] = "\n".join(text)
            at = None
        elif at is not None:
            text.append(line)
    return found


def pattern(expected):
    """Runs of blanks are as good as one; `…` is anything, also several lines where it stands alone."""
    lines = []
    for line in expected.splitlines():
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*")
        else:
            words = [re.escape(word) if word != "…" else ".*?" for word in re.split(r"(…)|\s+", line) if word]
            lines.append(r"[ \t]*".join(["", *words, r"\n"]))
    return re.compile("".join(lines))


def may_unshare():
    return shutil.which("ip") and subprocess.run([*NAMESPACES, "true"], capture_output=True).returncode == 0


class PageTest(unittest.TestCase):
    def test_the_patterns_can_fail(self):
        self.assertTrue(pattern("a … c\n…\nready").fullmatch("a b c\nx\ny\nready\n"))
        self.assertTrue(pattern("a … c\n…\nready").fullmatch("a   b c\nready\n"))
        self.assertFalse(pattern("a … c\n…\nready").fullmatch("a b c\nnot ready\n"))
        self.assertFalse(pattern("1 hits").fullmatch("2 hits\n"))

    @unittest.skipUnless(may_unshare(), "this user may not make namespaces, or iproute2 is missing")
    def test_every_block_does_what_the_page_says(self):
        with tempfile.TemporaryDirectory(prefix="netra-first-hour-") as folder:
            done = subprocess.run([*NAMESPACES, "bash", "-c", SET_UP, folder, sys.executable, __file__, "inside"])
        self.assertEqual(done.returncode, 0)


class Reader:
    """One shell that gets the page's blocks."""

    def __init__(self):
        environment = {"PATH": f"{HERE / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "NO_COLOR": "1",
                       **{name: os.environ[name] for name in ("NETRA_BUILD", "NETRA_BINARY")}}
        self.shell = subprocess.Popen(["bash", "-e"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                      env=environment, cwd="/root")

    def does(self, commands):
        """What it prints; the shell ends at the first command that fails."""
        self.shell.stdin.write(f"{commands}\necho '{END_OF_BLOCK}'\n")
        self.shell.stdin.flush()
        said = []
        for line in self.shell.stdout:
            if END_OF_BLOCK in line:
                return "".join(said), True
            said.append(line)
        return "".join(said), False


def inside():
    from broker import Broker

    with Broker(port=9092):
        reader = Reader()
        for line, commands, expected in blocks(PAGE.read_text()):
            said, lived = reader.does(commands)
            if not lived or (expected is not None and not pattern(expected).fullmatch(said)):
                log = Path("/var/log/netra-service")
                sys.exit(f"{PAGE}:{line}: {'it fails' if not lived else 'it prints something else'}:\n{commands}\n-- printed:\n{said}\n"
                         f"-- the service said:\n{log.read_text() if log.exists() else 'nothing'}")
            print(f"{PAGE.name}:{line}: {len(commands.splitlines())} lines, as the page says")
        subprocess.run([HERE / "bin" / "systemctl", "stop", "netra"], check=True)


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else unittest.main()
