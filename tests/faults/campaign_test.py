"""The short form of tests/faults/campaign: six deaths, a seed of its own each time."""

import os
import subprocess
import sys
import unittest
from pathlib import Path


class CampaignTest(unittest.TestCase):
    def test_six_deaths_lose_and_double_nothing(self):
        done = subprocess.run([sys.executable, Path(__file__).with_name("campaign"), "--cycles", "6",
                               "--binary", os.environ["NETRA_BINARY"]], capture_output=True, text=True)
        print(done.stdout)  # the seed, to do it again
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        self.assertEqual(done.stdout.splitlines()[-1], "lost 0, double 0")


if __name__ == "__main__":
    unittest.main()
