"""netra.service: systemd takes it, its exposure is low, and its limits agree with the configuration."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

NETRA = os.environ["NETRA_BINARY"]
UNIT = Path(__file__).resolve().parents[2] / "deploy" / "systemd" / "netra.service"
# Keys that systemd 252 (Debian 12) does not know and ignores.
NEWER = ("RestartSteps", "RestartMaxDelaySec")
SIZES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def size(text):
    number, unit = re.fullmatch(r"(\d+)([A-Za-z]+)", text).groups()
    return int(number) * SIZES[unit]


def settings():
    """{key: [values in order]} of the whole unit."""
    found = {}
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def default(key):
    said = subprocess.run([NETRA, "config", "default"], check=True, capture_output=True, text=True).stdout
    return re.search(rf"^  {key}: (\S+)$", said, re.M)[1]


class UnitTest(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
    def test_systemd_finds_no_mistake(self):
        with tempfile.TemporaryDirectory(prefix="netra-unit-") as folder:
            copy = Path(folder) / "netra.service"
            copy.write_text(UNIT.read_text().replace("/usr/bin/netra", NETRA).replace("/bin/kill", shutil.which("true"))
                            .replace("Documentation=man:netra(1) ", "Documentation="))
            said = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True).stderr
        wrong = [line for line in said.splitlines() if "netra.service" in line and not any(f"'{key}'" in line for key in NEWER)]
        self.assertEqual(wrong, [])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
    def test_the_exposure_is_at_most_2(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", UNIT], capture_output=True, text=True,
                              env={**os.environ, "SYSTEMD_COLORS": "0"})
        print(done.stdout.strip().splitlines()[-1])
        self.assertEqual(done.returncode, 0, done.stdout[-400:])

    def test_the_limits_agree_with_the_configuration(self):
        unit = settings()
        memory = size(default("memory"))
        self.assertGreaterEqual(size(unit["MemoryHigh"][0]), memory + (1 << 30))
        self.assertGreaterEqual(size(unit["MemoryMax"][0]), memory + (2 << 30))
        self.assertGreater(int(unit["TasksMax"][0]), 1024)  # the most that limits.threads takes
        # The store opens all its files; three in four are far more than a store of a year has, at 64 MB each.
        self.assertGreaterEqual(int(unit["LimitNOFILE"][0]) * 64, 2 << 20)

    def test_what_the_daemon_relies_on_is_there(self):
        unit = settings()
        self.assertEqual(unit["Type"], ["notify"])
        for key in ("WatchdogSec", "StateDirectory", "RuntimeDirectory", "CacheDirectory", "RestartSec", "StartLimitBurst", "StartLimitIntervalSec"):
            self.assertIn(key, unit)
        # The daemon first: what it refuses it counts and tells. A check in front would keep the signal from it.
        self.assertEqual(unit["ExecReload"], ["/bin/kill -HUP $MAINPID", unit["ExecStart"][0] + " --check"])
        self.assertEqual(unit["RestartPreventExitStatus"], ["2"])
        self.assertEqual(unit["StateDirectoryMode"], ["0750"])

    def test_automatic_restarts_never_meet_the_start_limit(self):
        unit = settings()
        interval, pause = (int(unit[key][0].removesuffix("s")) for key in ("StartLimitIntervalSec", "RestartSec"))
        self.assertGreater(int(unit["StartLimitBurst"][0]), interval // pause + 1)


if __name__ == "__main__":
    unittest.main()
