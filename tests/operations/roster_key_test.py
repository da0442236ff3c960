"""The way of docs/operations.md to another key of the roster: every hash changes, no result does."""

import json
import tempfile
import unittest
from pathlib import Path

from daemon import DEMO, RULES, export, manifest, netra, replay
from records import JETSTREAM, demo_dump


class RosterKeyTest(unittest.TestCase):
    def test_another_key_changes_every_hash_and_no_result(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-key-")))
        before = replay(folder / "before", JETSTREAM, [demo_dump(JETSTREAM)])
        store = folder / "rotated"
        netra("roster", "import", DEMO / "roster.csv", "--store", store)
        old_key, old_roster = (store / "roster.key").read_bytes(), (store / "roster.dat").read_bytes()
        (store / "roster.key").rename(store / "roster.key.old")
        config = folder / "packs.yaml"
        config.write_text(json.dumps({"rules": [str(RULES)], "campaign_accounts": str(DEMO / "campaign-accounts.csv")}))
        refused = netra("replay", "--config", config, "--format", JETSTREAM, "--store", store, demo_dump(JETSTREAM), expect=3)
        self.assertIn("roster.key", refused.stderr)  # nothing is found by chance under no key

        rotated = replay(store, JETSTREAM, [demo_dump(JETSTREAM)])  # imports anew
        self.assertNotEqual((rotated / "roster.key").read_bytes(), old_key)
        self.assertNotEqual((rotated / "roster.dat").read_bytes(), old_roster)
        self.assertEqual((rotated / "roster.key").stat().st_mode & 0o777, 0o600)
        self.assertEqual(export(rotated), export(before))
        for key in ("root", "records", "hits"):
            self.assertEqual(manifest(rotated)[key], manifest(before)[key])
        self.assertEqual(manifest(rotated)["schedule"][-1]["roster"], manifest(before)["schedule"][-1]["roster"])


if __name__ == "__main__":
    unittest.main()
