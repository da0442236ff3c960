"""Backups taken while the daemon reads a real broker under load: each is sound, and what is restored of it goes on to an equal
export. What breaks off leaves nothing half; what is damaged is found."""

import json
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from broker import Broker
from daemon import NETRA, RULES, DEMO, export, manifest, netra, replay
from demo_load import DemoLoad, make_topics
from records import JETSTREAM, demo_dump

ROUNDS = 12   # times that the demo's stream is sent
BACKUPS = 6   # taken while it is read
PACK = {"rules": [str(RULES)], "campaign_accounts": str(DEMO / "campaign-accounts.csv")}


def verify(folder, config, expect=0):
    return netra("store", "verify", "--store", folder, "--config", config, expect=expect)


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-backup-")))
        cls.config = cls.folder / "packs.yaml"
        cls.config.write_text(json.dumps(PACK))


class LoadTest(DemoLoad, Folder):
    def test_every_backup_under_load_is_sound_and_goes_on_to_an_equal_export(self):
        broker = self.enterContext(Broker())
        records = make_topics(broker)
        daemon = self.daemon(broker, "whole")
        daemon.import_roster()
        daemon.start().wait_ready()
        load = threading.Thread(target=lambda: [broker.send(records) for _ in range(ROUNDS)])
        load.start()
        backups = []
        for i in range(BACKUPS):
            daemon.wait_received(len(records) * ROUNDS * i // BACKUPS + 1)
            backups.append(self.folder / f"backup-{i}")
            netra("store", "backup", backups[-1], "--store", daemon.store)
        load.join()
        total = len(records) * ROUNDS
        daemon.wait_received(total)
        self.assertEqual(daemon.stop(), 0, daemon.said())
        verify(daemon.store, daemon.config)
        self.assertGreater(export(daemon.store).count(b"\n"), 20)

        taken = []
        for backup in backups:
            verify(backup, self.config)
            restored = self.daemon(broker, f"restored-{backup.name}")
            netra("store", "restore", backup, "--store", restored.store)
            restored.start().wait_ready()
            taken.append(restored.metrics()["netra_records_received_total", ""])
            restored.wait_received(total)
            self.assertEqual(restored.stop(), 0, restored.said())
            verify(restored.store, restored.config)
            self.assertEqual(export(restored.store), export(daemon.store), backup)
            for key in ("root", "records", "dead_letters", "events", "hits"):
                self.assertEqual(manifest(restored.store)[key], manifest(daemon.store)[key], f"{backup}: {key}")
        self.assertTrue(any(0 < at < total for at in taken), f"no backup was taken in the middle: {taken} of {total}")


class BackupTest(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.store = replay(cls.folder / "store", JETSTREAM, [demo_dump(JETSTREAM)])
        cls.backup = cls.folder / "backup"
        netra("store", "backup", cls.backup, "--store", cls.store)

    def copy(self, name):
        shutil.copytree(self.backup, self.folder / name)
        return self.folder / name

    def test_a_restored_store_is_the_same(self):
        restored = self.folder / "restored"
        netra("store", "restore", self.backup, "--store", restored)
        verify(restored, self.config)
        self.assertEqual(export(restored), export(self.store))
        self.assertFalse((restored / "backup.json").exists())
        for key in ("store.key", "roster.key"):
            self.assertEqual((restored / key).read_bytes(), (self.store / key).read_bytes())
            self.assertEqual((self.backup / key).stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.backup.stat().st_mode & 0o777, 0o700)

    def test_a_store_whose_log_is_empty_can_be_copied(self):
        store, backup = self.folder / "opened", self.folder / "of-opened"
        netra("store", "restore", self.backup, "--store", store)
        netra("hits", "erase", "0" * 32, "--reason", "there is none", "--store", store, expect=None)  # opens it and writes nothing
        self.assertIn(0, [path.stat().st_size for path in store.glob("[0-9]*.log")])
        netra("store", "backup", backup, "--store", store)
        verify(backup, self.config)
        self.assertEqual(export(backup), export(self.store))

    def test_who_took_a_copy_of_all_hits_is_logged(self):
        last = (self.store / "access.log").read_text().splitlines()
        self.assertTrue(any('"store backup"' in line and str(self.backup) in line for line in last))

    def test_nothing_is_written_over(self):
        for command in (["backup", self.store, "--store", self.store], ["restore", self.backup, "--store", self.store],
                        ["backup", self.backup, "--store", self.store]):
            self.assertIn("there is something already", netra("store", *command, expect=2).stderr)
        self.assertIn("no store", netra("store", "backup", self.folder / "x", "--store", self.folder / "nowhere", expect=2).stderr)
        self.assertIn("no backup", netra("store", "restore", self.store, "--store", self.folder / "y", expect=2).stderr)
        self.assertFalse((self.folder / "x").exists() or (self.folder / "y").exists())

    def test_what_lies_beside_the_target_is_not_thrown_away(self):
        store = self.copy("kept.new")
        before = sorted(path.name for path in store.iterdir())
        for command in (["restore", store, "--store", self.folder / "kept"], ["backup", self.folder / "kept", "--store", store]):
            self.assertIn("kept.new: is in the way", netra("store", *command, expect=2).stderr)
        self.assertEqual(sorted(path.name for path in store.iterdir()), before)

    def test_a_crash_in_the_middle_leaves_nothing_half(self):
        files = len(json.loads((self.backup / "backup.json").read_text())["files"])
        for command, source, option in (("backup", "target", self.store), ("restore", self.backup, "target")):
            for at in (1, files // 2, files):
                target = self.folder / f"{command}-{at}"
                arguments = [NETRA, "store", command, *([target, "--store", option] if command == "backup" else [source, "--store", target])]
                died = subprocess.run(arguments, env={"NETRA_CRASH": f"file_copied:{at}", "PATH": "/usr/bin:/bin"}, capture_output=True)
                self.assertEqual(died.returncode, -6, died.stderr)
                self.assertFalse(target.exists())
                self.assertTrue(target.with_name(target.name + ".new").exists())
                netra(*arguments[1:])  # again, over what is left
                self.assertFalse(target.with_name(target.name + ".new").exists())
                verify(target, self.config)
                self.assertEqual(export(target), export(self.store))

    def test_looks_at_a_backups_hits_are_its_own_and_do_it_no_harm(self):
        looked = self.copy("looked")
        listed = (looked / "access.log").read_bytes()
        netra("hits", "list", "--store", looked)
        grown = (looked / "access.log").read_bytes()
        self.assertTrue(grown.startswith(listed) and b'"hits list"' in grown[len(listed):])
        verify(looked, self.config)
        netra("store", "restore", looked, "--store", self.folder / "of-looked")
        restored = (self.folder / "of-looked" / "access.log").read_bytes()
        self.assertTrue(restored.startswith(listed) and restored.count(b"\n") == listed.count(b"\n") + 1 and b'"store restore"' in restored[len(listed):], restored)
        for changed, said in ((listed[:-1], "access.log: is not what was backed up"), (b"{}\n" + grown[3:], "access.log: is not what was backed up"), (grown + b"{}\n", "the chain is broken here")):
            (looked / "access.log").write_bytes(changed)
            self.assertIn(said, verify(looked, self.config, expect=1).stderr)
        (looked / "access.log").unlink()
        self.assertIn("access.log: is missing", verify(looked, self.config, expect=1).stderr)

    def test_damage_is_found_and_not_restored(self):
        for pattern in ("*.sst", "[0-9]*.log", "roster.dat", "store.key", "access.log", "MANIFEST-*"):
            damaged = self.copy("damaged")
            for path in [path for path in damaged.glob(pattern) if path.stat().st_size][:1]:
                bytes_ = bytearray(path.read_bytes())
                bytes_[len(bytes_) // 2] ^= 1
                path.write_bytes(bytes_)
                self.assertIn(f"{path.name}: is not what was backed up", verify(damaged, self.config, expect=1).stderr)
                self.assertIn(f"{path.name}: damaged", netra("store", "restore", damaged, "--store", self.folder / "never", expect=3).stderr)
                self.assertFalse((self.folder / "never").exists())
            shutil.rmtree(damaged)
        damaged = self.copy("damaged")
        (damaged / "roster.dat").unlink()
        self.assertIn("roster.dat: is missing", verify(damaged, self.config, expect=1).stderr)
        netra("store", "restore", damaged, "--store", self.folder / "never", expect=3)
        shutil.rmtree(damaged)

    def test_a_damaged_store_that_is_no_backup_is_found(self):
        for name, pattern in (("blocks", "*.sst"), ("chain", "access.log")):
            store = self.copy(name)
            (store / "backup.json").unlink()
            for path in sorted(store.glob(pattern), key=lambda path: -path.stat().st_size)[:1]:
                bytes_ = bytearray(path.read_bytes())
                bytes_[len(bytes_) // 4] ^= 1
                path.write_bytes(bytes_)
                found = verify(store, self.config, expect=None)
                self.assertIn(found.returncode, (1, 3), found.stderr)

    def test_a_moved_store_goes_on_as_if_it_had_stayed(self):
        lines = demo_dump(JETSTREAM).read_bytes().splitlines(keepends=True)
        dumps = []
        for i in range(4):
            dumps.append(self.folder / f"part-{i}.jsonl")
            dumps[-1].write_bytes(b"".join(lines[i::4]))
        stayed = replay(self.folder / "stayed", JETSTREAM, dumps)
        store, moved = self.folder / "halfway", self.folder / "elsewhere" / "moved"
        netra("roster", "import", DEMO / "roster.csv", "--store", store)
        command = ["replay", "--config", self.config, "--format", JETSTREAM, "--threads", "1", "--store"]
        netra(*command, store, *dumps, expect=-6, env={"NETRA_CRASH": "after_write:1", "PATH": "/usr/bin:/bin"})
        moved.parent.mkdir()
        subprocess.run(["cp", "-a", store, moved], check=True)
        shutil.rmtree(store)
        verify(moved, self.config)
        self.assertNotEqual(export(moved), export(stayed), "it was moved halfway")
        netra(*command, moved, *dumps)
        verify(moved, self.config)
        self.assertEqual(export(moved), export(stayed))
        self.assertEqual(manifest(moved)["root"], manifest(stayed)["root"])

    def test_hits_of_another_pack_cannot_be_made_again(self):
        other = self.folder / "other.yaml"
        other.write_text(json.dumps({"rules": [str(RULES)]}))  # without the campaign accounts
        self.assertIn("the store was last written under pack", verify(self.store, other, expect=1).stderr)


del Folder  # holds no test of its own

if __name__ == "__main__":
    unittest.main()
