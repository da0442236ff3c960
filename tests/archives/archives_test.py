"""A replay of archives gives the comparable export of their plain form: stopped, damaged, resumed or not."""

import bz2
import gzip
import io
import json
import lzma
import os
import signal
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from daemon import DEMO, NETRA, RULES, adds_up, export, manifest, netra

JETSTREAM = (DEMO / "jetstream_v1.jsonl").read_bytes()
TWITTER = (DEMO / "twitter_v1.jsonl").read_bytes()


def parts(text, count):
    """The lines of a dump in `count` pieces."""
    lines = text.splitlines(keepends=True)
    return [b"".join(lines[i * len(lines) // count:(i + 1) * len(lines) // count]) for i in range(count)]


def tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def zstd(content, *options):
    """As a pipe: no size in the header, so the whole window is asked for."""
    return subprocess.run(["zstd", "-q", "-c", *options], input=content, capture_output=True, check=True).stdout


class Case(unittest.TestCase):
    plain_export = plain_counts = None

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-archives-")))
        self.config = self.write("netra.yaml", json.dumps(
            {"rules": [str(RULES)], "campaign_accounts": str(DEMO / "campaign-accounts.csv")}).encode())

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def store(self, name="store"):
        store = self.folder / name
        netra("roster", "import", DEMO / "roster.csv", "--store", store)
        return store

    def command(self, store, files, *options):
        return ["replay", "--config", self.config, "--store", store, *options, *files]

    def replay(self, files, *options, name="store"):
        store = self.store(name)
        self.said = netra(*self.command(store, files, *options)).stderr
        return store

    def assertLikePlain(self, store):
        if Case.plain_export is None:
            plain = self.replay([DEMO / "jetstream_v1.jsonl", DEMO / "twitter_v1.jsonl"], name="plain")
            Case.plain_export, Case.plain_counts = export(plain), manifest(plain)["records"]
            self.assertGreater(len(Case.plain_export), 100_000)
        self.assertEqual(manifest(store)["records"], Case.plain_counts)
        self.assertEqual(export(store), Case.plain_export)


class EqualExportTest(Case):
    def test_a_tar_of_bz2_a_long_window_and_a_folder_of_mixed_files(self):
        one, two, three, four, five, six = parts(JETSTREAM, 6)
        x = parts(TWITTER, 3)
        files = [
            self.write("2024.tar", tar([("a/1.json.bz2", bz2.compress(one)), ("a/2.json.bz2", bz2.compress(two))])),
            self.write("long.zst", zstd(three, "--long=31")),
            self.write("mixed/a.jsonl", four).parent,
            self.write("x.tar.xz", lzma.compress(tar([("x1.json.gz", gzip.compress(x[0])), ("x2.json", x[1])]))),
        ]
        self.write("mixed/b.jsonl.gz", gzip.compress(five))
        self.write("mixed/deeper/c.jsonl.xz", lzma.compress(six))
        self.write("mixed/x.jsonl.bz2", bz2.compress(x[2]))
        store = self.replay(files)
        self.assertIn("2024.tar!a/1.json.bz2: bzip2, jetstream_v1 (detected)", self.said)
        self.assertIn("long.zst: zstd, jetstream_v1 (detected)", self.said)
        self.assertIn("x2.json: plain, twitter_v1 (detected)", self.said)
        self.assertLikePlain(store)
        by_file = {Path(entry["name"]).name: entry for entry in manifest(store)["inputs"]}
        self.assertEqual(list(by_file), sorted(by_file, key=lambda name: by_file[name]["dump"]))
        self.assertEqual(by_file["2024.tar"]["members"], 2)
        self.assertEqual(by_file["2024.tar"]["records"], len(one.splitlines()) + len(two.splitlines()))
        self.assertTrue(all(entry["finished"] for entry in by_file.values()))
        netra(*self.command(store, files))
        self.assertLikePlain(store)

    def test_hits_name_the_member_they_come_from(self):
        store = self.replay([self.write("t.tar", tar([("b.json", JETSTREAM)]))])
        position = json.loads(netra("hits", "export", "-o", "jsonl", "--store", store).stdout.splitlines()[0])["provenance"]["act"]
        self.assertRegex(position, r"^file:[0-9a-f]{16}!b\.json#\d+$")
        letters = netra("dead-letters", "list", "-o", "jsonl", "--store", store).stdout.splitlines()
        letter = json.loads(letters[0])["position"]
        self.assertRegex(letter, r"^file:[0-9a-f]{16}!b\.json#\d+$")
        self.assertIn(letter, netra("dead-letters", "show", letter, "--store", store).stdout)

    def test_standard_input_may_be_an_archive_and_cannot_be_resumed(self):
        members = [("j.bz2", bz2.compress(JETSTREAM)), ("t", TWITTER)]
        store = self.store()
        with open(self.write("in.tar.gz", gzip.compress(tar(members))), "rb") as archive:
            netra(*self.command(store, ["-"]), stdin=archive)
        self.assertLikePlain(store)
        again = netra(*self.command(store, [self.folder / "in.tar.gz"]), expect=2)
        self.assertIn("standard input, which can't be resumed", again.stderr)

    def test_files_and_folders_are_read_in_the_order_given_and_a_folders_files_in_that_of_their_paths(self):
        lines = JETSTREAM.splitlines(keepends=True)
        good = [line for line in lines if b'"kind":"commit"' in line and b"\\" not in line][:6]
        for name, line in zip(("f/b/2.jsonl", "f/a.jsonl", "f/B.jsonl", "f/b.jsonl", "z.jsonl", "a.jsonl"), good):
            self.write(name, line)
        order = [good[4], good[2], good[1], good[3], good[0], good[5]]  # z, then of f: B, a, b.jsonl, b/2; then a
        expected = "".join(netra("events", "--format", "jetstream_v1", self.write("one", line)).stdout for line in order)
        given = [self.folder / name for name in ("z.jsonl", "f", "a.jsonl")]
        self.assertEqual(netra("events", "--format", "jetstream_v1", *given).stdout, expected)

    def test_events_reads_archives_too(self):
        plain = netra("events", "--format", "jetstream_v1", DEMO / "jetstream_v1.jsonl").stdout
        packed = netra("events", self.write("t.tar.zst", zstd(tar([("j.xz", lzma.compress(JETSTREAM))])))).stdout
        self.assertEqual(packed, plain)


class StoppedTest(Case):
    def setUp(self):
        super().setUp()
        x = parts(TWITTER, 2)
        members = [(f"{i}.json.bz2", bz2.compress(part)) for i, part in enumerate(parts(JETSTREAM, 12))]
        self.files = [self.write("many.tar.gz", gzip.compress(tar([*members, ("x.json", x[0])]))), self.write("x.zst", zstd(x[1], "--long=31"))]

    def test_a_crash_at_any_write_costs_nothing(self):
        for passage in (1, 2, 3):
            with self.subTest(passage=passage):
                store = self.store(f"crash{passage}")
                environment = {**os.environ, "NETRA_CRASH": f"after_write:{passage}"}
                netra(*self.command(store, self.files, "--threads", "1"), expect=None, env=environment)
                self.assertFalse((store / "manifest.json").exists(), "it did not crash")
                netra(*self.command(store, self.files))
                self.assertLikePlain(store)

    def test_ctrl_c_inside_an_archive_goes_on_with_the_same_command(self):
        many = [(f"{i}.json.bz2", bz2.compress(JETSTREAM, 1)) for i in range(20)]
        archive = self.write("large.tar", tar(many))
        whole = self.replay([archive], name="whole")
        store = self.store("stopped")
        process = subprocess.Popen([NETRA, *map(str, self.command(store, [archive]))], stderr=subprocess.PIPE, text=True)
        said = ""
        while "bzip2" not in said:
            said = process.stderr.readline()
            self.assertNotEqual(said, "", "it ended before it began")
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
        self.assertEqual(process.returncode, 130, said)
        self.assertIn("the same command goes on from here", said)
        some, all_of_it = manifest(store), manifest(whole)
        self.assertTrue(adds_up(some["records"]))
        self.assertLess(some["records"]["received"], all_of_it["records"]["received"])
        netra(*self.command(store, [archive]))
        self.assertEqual(export(store), export(whole))
        self.assertEqual(manifest(store)["records"], all_of_it["records"])
        self.assertEqual(manifest(store)["schedule"], all_of_it["schedule"])
        self.assertEqual(len(manifest(store)["schedule"][0]["from"]), 1, "one position for all members")


class DamagedTest(Case):
    def test_damage_is_a_dead_letter_with_its_place_and_the_next_file_is_read(self):
        packed = gzip.compress(JETSTREAM)
        damaged = self.write("a.gz", packed[:len(packed) // 2])
        store = self.replay([damaged, self.write("b.bz2", bz2.compress(TWITTER))])
        self.assertTrue(adds_up(manifest(store)["records"]))
        letters = [json.loads(line) for line in
                   netra("dead-letters", "list", "--reason", "damaged_archive", "-o", "jsonl", "--store", store).stdout.splitlines()]
        self.assertEqual(len(letters), 1)
        self.assertIn(f"gzip at byte {len(packed) // 2} of {damaged}", letters[0]["error"])
        self.assertIn(letters[0]["error"], self.said)
        self.assertEqual(manifest(store)["dead_letters"]["damaged_archive"], 1)
        self.assertTrue(all(entry["finished"] for entry in manifest(store)["inputs"]))
        # Replayed, it is still damaged, and counted once.
        netra("dead-letters", "replay", "--config", self.config, "--reason", "damaged_archive", "--store", store)
        self.assertEqual(manifest(store)["dead_letters"]["damaged_archive"], 1)
        self.assertTrue(adds_up(manifest(store)["records"]))

    def test_a_bomb_is_refused_and_the_next_file_is_read(self):
        bomb = self.write("a.zst", subprocess.run("head -c 400M /dev/zero | zstd -q -c", shell=True, capture_output=True, check=True).stdout)
        store = self.replay([bomb, DEMO / "jetstream_v1.jsonl", DEMO / "twitter_v1.jsonl"], "--format", "jetstream_v1")
        self.assertEqual(manifest(store)["dead_letters"]["unpack_limit"], 1)
        self.assertIn("limits.unpack_ratio", self.said)

    def test_a_window_beyond_the_memory_limit_stops_before_it_fills(self):
        self.config.write_text(self.config.read_text().rstrip("}") + ', "limits": {"memory": "64MiB"}}')
        large = zstd(JETSTREAM * 60, "--long=31")
        store = self.store()
        done = netra(*self.command(store, [self.write("a.zst", large)]), expect=2)
        self.assertIn("raise limits.memory", done.stderr)


if __name__ == "__main__":
    unittest.main()
