"""A store that the first program wrote which could read dumps (commit a82d3f1, 2026-11-25) is taken up by today's: read, verified, gone on with.

first_store.tar.xz: `store` after that program was killed behind the second of three dumps (tables of the first, a write-ahead log of the second);
the dumps, roster, campaign accounts and pack that it ran with, all invented; the ids of the hits that it then exported.
"""

import tarfile
import tempfile
import unittest
from pathlib import Path

from daemon import adds_up, export, manifest, netra

FIRST = Path(__file__).resolve().parent / "first_store.tar.xz"


def ids(store):
    return [line.split(b'"', 4)[3].decode() for line in export(store).splitlines()]


class UpgradeTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-upgrade-")))
        with tarfile.open(FIRST) as packed:
            packed.extractall(self.folder)
        self.store = self.folder / "store"
        self.exported = (self.folder / "hits.txt").read_text().split()

    def replay(self, store):
        netra("replay", "--config", "netra.yaml", "--format", "canonical", "--store", store, *(f"dump-{i}.jsonl" for i in range(3)), cwd=self.folder)

    def verify(self, store):
        self.assertIn("sound", netra("store", "verify", "--config", "netra.yaml", "--store", store, cwd=self.folder).stderr)

    def test_the_hits_of_the_first_program_are_read_and_made_again(self):
        self.assertGreater(len(self.exported), 200)
        self.assertEqual(ids(self.store), self.exported)
        self.verify(self.store)

    def test_it_is_gone_on_with_to_the_export_of_a_store_made_today(self):
        self.replay(self.store)
        netra("roster", "import", "roster.csv", "--rules", "pack", "--store", "today", cwd=self.folder)
        self.replay("today")
        self.assertGreater(len(ids(self.store)), len(self.exported))
        self.assertEqual(export(self.store), export(self.folder / "today"))
        for key in ("root", "records", "dead_letters", "events", "hits"):
            self.assertEqual(manifest(self.store)[key], manifest(self.folder / "today")[key], key)
        self.assertTrue(adds_up(manifest(self.store)["records"]))
        self.verify(self.store)

    def test_it_can_be_backed_up_before(self):
        netra("store", "backup", self.folder / "backup", "--store", self.store)
        self.verify(self.folder / "backup")
        self.assertEqual(ids(self.folder / "backup"), self.exported)


if __name__ == "__main__":
    unittest.main()
