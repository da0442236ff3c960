"""Whatever comes in: a clear message with file, line and what to do, or a dead letter with position and reason; and
nothing else of the stream is lost.

The stream of a case is a good record, the bad one, a good record: both good ones must become hits.
"""

import base64
import hashlib
import json
import tempfile
import unittest
from pathlib import Path

from daemon import DEMO, adds_up, export, manifest, netra, replay
from records import JETSTREAM, TWITTER, jetstream_post

PACK_FOLDER = Path(__file__).resolve().parents[1] / "kafka" / "slice"
X_MEMBER = b"x,9000000000000001999,asn_contoh_99,P-0004,PNS,Dinas Contoh,64.71,2015-03-01,,confirmed,\n"
MEMBER = "did:plc:demoslicemember1"
NOON = 1_729_396_800_000_000  # 2024-10-20T04:00:00Z
CALL = "Ayo pilih Sari Contoh"


def post(number, text=CALL):
    return jetstream_post(MEMBER, f"post{number}", NOON + number, text, f"bafyreidemobad{number}")


def status(number, text=CALL, **fields):
    """An X status of a member; `fields` replace or add."""
    return json.dumps({"created_at": "Sun Oct 20 04:00:00 +0000 2024", "id": 9200000000000000000 + number,
                       "id_str": str(9200000000000000000 + number), "text": text, "timestamp_ms": str(NOON // 1000 + number),
                       "user": {"id_str": "9000000000000001999", "screen_name": "asn_contoh_99"}, "lang": "in", **fields},
                      ensure_ascii=False).encode()


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-bad-input-")))
        roster = self.write("members.csv", (PACK_FOLDER / "roster.csv").read_bytes() + X_MEMBER)
        self.pack = {"roster": roster, "rules": PACK_FOLDER / "rules", "campaign_accounts": ""}

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def assertSays(self, words, *arguments, exit_code):
        """The command ends with `exit_code`, and says every one of `words`: a check's findings are its data."""
        done = netra(*arguments, expect=exit_code)
        said = done.stdout + done.stderr
        for word in words:
            self.assertIn(str(word), said)


class ConfigurationTest(Case):
    def test_an_unknown_key_is_named_with_its_line(self):
        path = self.write("netra.yaml", "store: /nowhere\njoin:\n  horizont: 400d\n")
        self.assertSays([f"{path}:3", "horizont"], "config", "check", path, exit_code=2)
        self.assertSays([f"{path}:3", "horizont"], "run", "--config", path, "--check", exit_code=2)

    def test_a_value_that_cannot_be_read_is_named_with_its_key(self):
        path = self.write("netra.yaml", "join: {horizon: soon}\nlimits: {memory: much}\n")
        self.assertSays([f"{path}:1", "join.horizon", "soon", f"{path}:2", "limits.memory"], "config", "check", path, exit_code=2)

    def test_yaml_that_is_none_is_named_with_its_line(self):
        path = self.write("netra.yaml", "store: /nowhere\nkafka: {group.id: [\n")
        self.assertSays([f"{path}:"], "config", "check", path, exit_code=2)

    def test_a_missing_file_is_named(self):
        gone = self.folder / "gone"
        config = self.write("netra.yaml", f"rules: ['{gone}']\ntopics: [{{name: posts, format: jetstream_v1}}]\n")
        for arguments in (["run", "--config", gone], ["events", "--format", JETSTREAM, gone], ["roster", "check", gone],
                          ["replay", "--format", JETSTREAM, "--store", self.folder / "store", gone],
                          ["hits", "list", "--store", gone], ["rules", "check", "--rules", gone],
                          ["run", "--config", config, "--check"]):
            self.assertSays([gone], *arguments, exit_code=2)


class RosterTest(Case):
    ROWS = {
        "a column is missing": ("bluesky,did:plc:demobad,,P-9,PNS\n", []),
        "a category that nobody knows": ("bluesky,did:plc:demobad,,P-9,ADMIRAL,Dinas,64,,,confirmed,\n", ["ADMIRAL"]),
        "a date that is none": ("bluesky,did:plc:demobad,,P-9,PNS,Dinas,64,2024-02-31,,confirmed,\n", ["2024-02-31"]),
        "an ownership that nobody knows": ("bluesky,did:plc:demobad,,P-9,PNS,Dinas,64,,,maybe,\n", ["maybe"]),
        "neither account nor handle": ("bluesky,,,P-9,PNS,Dinas,64,,,confirmed,\n", []),
        "bytes that are no UTF-8": (b"bluesky,did:plc:demobad,,P-9,PNS,Din\xffas,64,,,confirmed,\n", []),
        "a quote that never ends": ('bluesky,did:plc:demobad,,P-9,PNS,"Dinas,64,,,confirmed,\n', []),
    }

    def test_an_unreadable_row_is_named_with_its_line(self):
        good = (DEMO / "roster.csv").read_bytes().splitlines(keepends=True)[:3]
        for name, (row, words) in self.ROWS.items():
            with self.subTest(name):
                row = row if isinstance(row, bytes) else row.encode()
                path = self.write("roster.csv", b"".join([*good, row]))
                said = netra("roster", "check", path, expect=None)
                self.assertIn(said.returncode, (1, 2))  # a file that ends inside a row has no rows to check
                for word in (f"{path}:4", *words):
                    self.assertIn(word, said.stdout + said.stderr)

    def test_a_refused_import_leaves_the_roster_that_was_there(self):
        store = self.folder / "store"
        netra("roster", "import", DEMO / "roster.csv", "--store", store)
        before = netra("roster", "stats", "--store", store).stdout
        bad = self.write("roster.csv", (DEMO / "roster.csv").read_text() + "x,,,P-9,ADMIRAL\n")
        self.assertNotEqual(netra("roster", "import", bad, "--store", store, expect=None).returncode, 0)
        self.assertEqual(netra("roster", "stats", "--store", store).stdout, before)


class PackTest(Case):
    def pack_with(self, **changes):
        """The slice's pack with these files replaced or added."""
        folder = self.folder / "rules"
        for path in (PACK_FOLDER / "rules").glob("*.yaml"):
            self.write(f"rules/{path.name}", path.read_bytes())
        for name, content in changes.items():
            self.write(f"rules/{name}.yaml", content)
        return folder

    def test_the_sound_pack_is_accepted(self):
        self.assertEqual(netra("rules", "check", "--rules", self.pack_with()).returncode, 0)

    def test_two_contestants_of_one_number_are_refused(self):
        contest = (PACK_FOLDER / "rules" / "contest.yaml").read_text().replace("number: 2", "number: 1")
        folder = self.pack_with(contest=contest)
        self.assertSays([f"{folder / 'contest.yaml'}:", "number"], "rules", "check", "--rules", folder, exit_code=1)

    def test_a_rule_that_cannot_compile_is_named_with_its_line(self):
        for text, line, word in [
            ("rules:\n  broken:\n    claim: It is broken.\n    from: [a]\n    side: sideways\n    grade: strong\n    when: {has: contestant}\n"
             "    examples: {match: [Sari Contoh], no: [tidak]}\n", 5, "expected support or attack"),
            ("rules:\n  broken:\n    claim: It is broken.\n    from: [a]\n    side: support\n    grade: strong\n    when: {has: nothing_of_that_name}\n"
             "    examples: {match: [Sari Contoh], no: [tidak]}\n", 7, "nothing_of_that_name"),
            ("rules:\n  broken: [\n", None, "")]:
            with self.subTest(word):
                folder = self.pack_with(broken=text)
                where = f"{folder / 'broken.yaml'}:" + (str(line) if line else "")
                self.assertSays([where, word], "rules", "check", "--rules", folder, exit_code=1)

    def test_every_mistake_is_named_at_once(self):
        folder = self.pack_with(one="rules:\n  a: {claim: x, side: up}\n", two="langauge: id\n")
        self.assertSays([folder / "one.yaml", folder / "two.yaml"], "rules", "check", "--rules", folder, exit_code=1)

    def test_a_replay_with_a_bad_pack_does_not_start(self):
        folder = self.pack_with(two="langauge: id\n")
        config = self.write("netra.yaml", json.dumps({"rules": [str(folder)]}))
        dump = self.write("dump.jsonl", post(1) + b"\n")
        self.assertSays([folder / "two.yaml"], "replay", "--config", config, "--format", JETSTREAM, "--store", self.folder / "store",
                        dump, exit_code=2)


class RecordTest(Case):
    def dead_letters(self, store):
        lines = netra("dead-letters", "list", "-o", "jsonl", "--store", store).stdout.splitlines()
        return [json.loads(line) for line in lines]

    def check(self, bad, reason, form=JETSTREAM, good=post, more_hits=0, **settings):
        """`reason` None: the bad record is none and is handled. Returns the hits."""
        dump = self.write("dump.jsonl", b"\n".join([good(1), bad, good(3)]) + b"\n")
        store = replay(self.folder / f"store-{len(list(self.folder.iterdir()))}", form, [dump], **self.pack, **settings)
        records = manifest(store)["records"]
        self.assertTrue(adds_up(records))
        self.assertEqual(records["received"], 3)
        hits = [json.loads(line) for line in export(store).splitlines()]
        self.assertEqual(len(hits), 2 + more_hits)
        letters = self.dead_letters(store)
        self.assertEqual(records["dead_lettered"], len(letters))
        if reason is None:
            self.assertEqual(letters, [])
            return hits
        dump_id = hashlib.sha256(dump.read_bytes()).hexdigest()[:16]
        self.assertEqual([(letter["position"], letter["reason"]) for letter in letters], [(f"file:{dump_id}#1", reason)])
        self.assertTrue(letters[0]["error"])
        self.assertTrue(letters[0]["at"].endswith("Z"))
        if reason != "too_long":
            self.assertEqual(letters[0]["sha256"], hashlib.sha256(bad).hexdigest())
            text = letters[0]["bytes"]
            kept = base64.b64decode(text) if letters[0].get("encoding") == "base64" else text.encode()
            self.assertEqual(kept, bad)
        return hits

    def test_truncated_json(self):
        self.check(post(2)[:-1], "invalid_json")
        self.check(post(2)[:60], "invalid_json")
        self.check(status(2)[:-40], "invalid_json", TWITTER, status)

    def test_no_object(self):
        for bad in (b"hello", b"17", b'"text"', b"null", b"[]"):
            self.check(bad, "wrong_type")

    def test_two_documents_in_one_record(self):
        self.check(post(2) + post(4), "several_documents")
        self.check(post(2) + b" {}", "several_documents")

    def test_invalid_utf8(self):
        self.check(post(2).replace(b"Sari", b"Sa\xffri"), "invalid_utf8")

    def test_a_raw_nul_byte(self):
        self.check(post(2).replace(b"Sari", b"Sa\x00ri"), "invalid_json")

    def test_a_field_of_another_type(self):
        self.check(post(2).replace(str(NOON + 2).encode(), b'"noon"'), "invalid_time")
        self.check(post(2).replace(b'"did":"' + MEMBER.encode() + b'"', b'"did":17'), "wrong_type")
        self.check(post(2).replace(json.dumps(CALL).encode(), b'["a","list"]'), "wrong_type")

    def test_a_missing_field(self):
        self.check(b'{"kind":"commit","time_us":1729396800000002}', "missing_field")

    def test_an_escaped_nul_in_a_text_hides_nothing_behind_it(self):
        hits = self.check(post(2, "Halo\x00 " + CALL), None, more_hits=1)
        self.assertIn("Halo\x00 " + CALL, [hit["ground"]["content"]["text"] for hit in hits])

    def test_lone_surrogates_in_a_text_hide_nothing_behind_them(self):
        for escape in (rb"\ud83d", rb"\udc4d", rb"\ud83d\ud83d"):
            hits = self.check(post(2, "@ " + CALL).replace(b"@", escape), None, more_hits=1)
            self.assertTrue(any(hit["ground"]["content"]["text"].startswith("\ufffd") for hit in hits), escape)

    def test_ids_of_21_digits_are_kept_as_text(self):
        digits = "999999999999999999999"
        hits = self.check(status(2, id=int(digits), id_str=digits), None, TWITTER, status, more_hits=1)
        self.assertIn(digits, [hit["object"] for hit in hits])
        events = netra("events", "--format", TWITTER, self.write("one.jsonl", status(2, id=int(digits), id_str=digits) + b"\n"))
        self.assertEqual(json.loads(events.stdout)["object_id"], digits)

    def test_a_record_of_10_mb_is_handled_within_the_limit_and_refused_beyond_it(self):
        long = post(2, CALL + " " + "a" * 10_000_000)
        self.check(long, None, more_hits=1)
        self.check(long, "too_long", limits={"record": "1MiB"})

    def test_2000_levels_of_nesting(self):
        nested = b"[" * 2000 + b"]" * 2000
        skipped = post(2).replace(b'"kind":', b'"nested":' + nested + b',"kind":', 1)
        where_text_stands = post(2).replace(json.dumps(CALL).encode(), nested)
        self.check(skipped, None, more_hits=1)  # nobody reads that field
        self.check(where_text_stands, "too_deep")
        self.check(nested, "wrong_type")  # no object

    def test_a_time_in_the_year_47000_harms_nobody(self):
        future = post(2).replace(str(NOON + 2).encode(), b"1421000000000000000")
        self.check(future, None)  # a valid act that joins nothing: no contest is active then
        self.check(status(2, timestamp_ms="1421000000000000"), None, TWITTER, status)
        self.check(post(2).replace(b"2024-10-20T03", b"47000-10-20T03"), None, more_hits=1)  # the claimed time is shown only

    def test_times_that_are_none(self):
        self.check(post(2).replace(str(NOON + 2).encode(), b"99999999999999999999"), "invalid_time")
        self.check(post(2).replace(str(NOON + 2).encode(), b"17.5"), "invalid_time")
        self.check(post(2).replace(str(NOON + 2).encode(), b"-5"), None)  # before 1970: a time in which no contest is active

    def test_blank_lines_are_no_records(self):
        dump = self.write("dump.jsonl", b"\n" + post(1) + b"\r\n\r\n  \n" + post(3))
        store = replay(self.folder / "store", JETSTREAM, [dump], **self.pack)
        self.assertEqual(manifest(store)["records"]["received"], 2)
        self.assertEqual(export(store).count(b"\n"), 2)

    def test_an_empty_dump_is_no_error(self):
        store = replay(self.folder / "store", JETSTREAM, [self.write("dump.jsonl", b"")], **self.pack)
        self.assertEqual(manifest(store)["records"]["received"], 0)

    def test_a_dead_letter_can_be_shown_and_replayed(self):
        bad = post(2)[:-1]
        dump = self.write("dump.jsonl", b"\n".join([post(1), bad]) + b"\n")
        store = replay(self.folder / "store", JETSTREAM, [dump], **self.pack)
        position = self.dead_letters(store)[0]["position"]
        self.assertIn("invalid_json", netra("dead-letters", "show", position, "--store", store).stdout)
        netra("dead-letters", "replay", "--store", store, expect=None)  # still broken: it stays
        self.assertEqual(self.dead_letters(store)[0]["position"], position)
        self.assertEqual(manifest(store)["records"], {"received": 2, "handled": 1, "filtered": 0, "dead_lettered": 1})

    def test_events_names_the_record_it_cannot_read(self):
        dump = self.write("dump.jsonl", b"\n".join([post(1), b"{", post(3)]) + b"\n")
        done = netra("events", "--format", JETSTREAM, dump, expect=None)
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertIn("invalid_json", done.stderr)


if __name__ == "__main__":
    unittest.main()
