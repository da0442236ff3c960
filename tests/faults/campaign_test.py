"""The short form of tests/faults/campaign: one fault of each kind, a seed of its own each time."""

import os
import subprocess
import sys
import unittest
from pathlib import Path


class CampaignTest(unittest.TestCase):
    def test_a_fault_of_each_kind_loses_and_doubles_nothing(self):
        done = subprocess.run([sys.executable, Path(__file__).with_name("campaign"), "--cycles", "14",
                               "--binary", os.environ["NETRA_BINARY"]], capture_output=True, text=True)
        print(done.stdout)  # the seed, to do it again
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        self.assertEqual(done.stdout.splitlines()[-1], "lost 0, double 0")


if __name__ == "__main__":
    unittest.main()
