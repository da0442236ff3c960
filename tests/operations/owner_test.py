"""What root writes into the service's store the service could not open: refused before anything is written. What only reads is not."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon import DEMO, NETRA, RULES, export, netra, replay
from records import JETSTREAM, demo_dump

OWNER = pwd.getpwnam("nobody")


def files(folder):
    return {path.name: (path.stat().st_uid, path.stat().st_size) for path in folder.iterdir()}


@unittest.skipUnless(os.geteuid() == 0, "only root could do this harm")
class OwnerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-owner-")))
        cls.store = replay(cls.folder / "store", JETSTREAM, [demo_dump(JETSTREAM)])
        cls.config = cls.store.with_name("store.yaml")
        cls.hit = export(cls.store).split(b'"', 4)[3].decode()
        cls.backup = cls.folder / "backup"
        netra("store", "backup", cls.backup, "--store", cls.store)
        (cls.store / "access.log").unlink()  # the first look would make it
        for path in (cls.store, *cls.store.iterdir()):
            os.chown(path, OWNER.pw_uid, OWNER.pw_gid)

    def test_what_writes_is_refused_with_what_to_do_and_writes_nothing(self):
        daemon = self.folder / "run.yaml"
        daemon.write_text(f'{{"store": "{self.store}", "rules": ["{RULES}"], "topics": [{{"name": "t", "format": "{JETSTREAM}"}}], '
                          '"kafka": {"bootstrap.servers": "127.0.0.1:1"}}')
        before = files(self.store)
        for command in (["store", "backup", self.folder / "of-root"], ["roster", "import", DEMO / "roster.csv"], ["hits", "list"],
                        ["hits", "export"], ["hits", "show", self.hit], ["hits", "erase", self.hit, "--reason", "x"],
                        ["dead-letters", "purge", "--because", "x"], ["dead-letters", "replay", "--config", self.config],
                        ["replay", "--config", self.config, "--format", JETSTREAM, demo_dump(JETSTREAM)]):
            refused = netra(*command, "--store", self.store, expect=2)
            self.assertIn(f"{self.store}: the store belongs to nobody", refused.stderr, command)
            self.assertIn("run this as nobody, with `runuser -u nobody -- netra …`", refused.stderr, command)
            self.assertEqual(refused.stdout, "", command)
            self.assertEqual(files(self.store), before, command)
        self.assertIn("the store belongs to nobody", netra("run", "--config", daemon, expect=2).stderr)
        self.assertEqual(files(self.store), before)
        self.assertFalse((self.folder / "of-root").exists())

    def test_the_access_log_says_who_logged_in_also_behind_runuser(self):
        store = self.folder / "looked-at"
        shutil.copytree(self.store, store)
        for path in (self.folder, store, *store.iterdir()):
            os.chown(path, OWNER.pw_uid, OWNER.pw_gid)
        look = ["runuser", "-u", OWNER.pw_name, "--", NETRA, "hits", "list", "--store", str(store)]
        subprocess.run(look, check=True, capture_output=True)  # nobody logged in: a service, a test
        try:
            logged_in = ["sh", "-ec", 'echo "$0" >/proc/self/loginuid; exec "$@"', str(pwd.getpwnam("daemon").pw_uid)]
            subprocess.run([*logged_in, "true"], check=True, capture_output=True)
        except subprocess.CalledProcessError:
            self.skipTest("this kernel keeps no login")
        subprocess.run([*logged_in, *look], check=True, capture_output=True)
        first, second = map(json.loads, (store / "access.log").read_text().splitlines()[-2:])
        own = Path("/proc/self/loginuid").read_text()
        self.assertEqual(first.get("login"), None if int(own) == 0xFFFFFFFF else pwd.getpwuid(int(own)).pw_name)
        self.assertEqual((second["who"], second["login"], second["command"]), (OWNER.pw_name, "daemon", "hits list"))

    def test_what_only_reads_leaves_nothing(self):
        before = files(self.store)
        netra("store", "verify", "--config", self.config, "--store", self.store)
        netra("dead-letters", "list", "--store", self.store)
        netra("roster", "stats", "--store", self.store)
        self.assertEqual(files(self.store), before)

    def test_a_restored_store_is_its_owners(self):
        restored = self.folder / "restored"
        restored.mkdir()
        os.chown(restored, OWNER.pw_uid, OWNER.pw_gid)
        netra("store", "restore", self.backup, "--store", restored)
        self.assertEqual({path.stat().st_uid for path in (restored, *restored.iterdir())}, {OWNER.pw_uid})
        shutil.rmtree(restored)


if __name__ == "__main__":
    unittest.main()
