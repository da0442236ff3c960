"""The daemon on a real broker: what it takes, what it refuses, how it stops, and that it equals a replay."""

import base64
import json
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from broker import Broker, wait_until
from daemon import DEMO, RULES, Daemon, adds_up, export, manifest, netra, replay
from records import JETSTREAM, TWITTER, demo_dump, demo_records, dump_records, stamped

PARTITIONS = 3
# How a pipeline wraps the record that a topic's envelope takes off. Binary CloudEvents change its headers alone.
WRAPPED = {
    "none": lambda record: record,
    "cloudevents_binary": lambda record: record,
    "cloudevents": lambda record: b'{"specversion":"1.0","id":"1","source":"/umpan","type":"kiriman","data":' + record + b"}",
    "cloudevents_base64": lambda record: b'{"specversion":"1.0","data_base64":"' + base64.b64encode(record) + b'"}',
    "cloudevents_batch": lambda record: b'[{"specversion":"1.0","data":' + record + b"}]",
    "debezium": lambda record: b'{"schema":{},"payload":{"before":null,"after":' + record + b',"op":"c","ts_ms":1}}',
    "connect": lambda record: b'{"schema":{"type":"struct"},"payload":' + record + b"}",
    "string": lambda record: json.dumps(record.decode()).encode(),
}


def is_document(record):
    try:
        return isinstance(json.loads(record), dict)
    except (ValueError, RecursionError):
        return False


def hits_without_record(store):
    """A hit's evidence names the hash of its value, and that of the record around it."""
    hits = [json.loads(line) for line in export(store).splitlines()]
    for hit in hits:
        for evidence in hit["evidence"].values():
            del evidence["record_sha256"]
    return hits


class LiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker())
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-daemon-test-")))
        cls.records = {}
        for form in (JETSTREAM, TWITTER):
            cls.records[form] = demo_records(form, PARTITIONS)
            topic = cls.records[form][0][0]
            cls.broker.create_topic(topic, PARTITIONS)
            cls.broker.send(cls.records[form])

    def daemon(self, name, forms=(JETSTREAM,), **settings):
        topics = [(self.records[form][0][0], form) for form in forms]
        daemon = Daemon(self.broker.address, self.folder / name, topics, group=name, **settings)
        self.addCleanup(daemon.kill)
        daemon.import_roster()
        return daemon

    def total(self, *forms):
        return sum(len(self.records[form]) for form in forms)

    def test_live_equals_replay(self):
        for form in (JETSTREAM, TWITTER):
            # The stream's rewinds would be late; a replay has no lateness.
            daemon = self.daemon(f"live-{form}", (form,), join={"lateness": "5000d"}).start().wait_ready()
            daemon.wait_received(self.total(form))
            self.assertEqual(daemon.metrics().get(("netra_records_late_total", ""), 0), 0)
            self.assertEqual(daemon.stop(), 0, daemon.said())
            live, replayed = daemon.store, replay(self.folder / f"replay-{form}", form, [demo_dump(form)])
            self.assertGreater(export(live).count(b"\n"), 20, form)
            self.assertEqual(export(live), export(replayed), form)
            for key in ("root", "records", "dead_letters", "events", "hits"):
                self.assertEqual(manifest(live)[key], manifest(replayed)[key], f"{form}: {key}")

    def test_every_envelope_is_taken_off(self):
        """The stream dealt to topics that wrap it, each in its way: hits and counts are those of the plain stream."""
        records = dump_records(demo_dump(JETSTREAM))
        dealt = {envelope: [] for envelope in WRAPPED}
        for i, record in enumerate(records):  # what is broken can't be wrapped
            dealt[list(WRAPPED)[i % len(WRAPPED)] if is_document(record) else "none"].append(record)
        for envelope, wrap in WRAPPED.items():
            self.broker.create_topic(f"in-{envelope}", 1)
            if envelope == "cloudevents_binary":
                headers = [word for attribute in ("ce_specversion=1.0", "ce_id=1", "ce_source=/umpan", "ce_type=kiriman", "content-type=application/json")
                           for word in ("-H", attribute)]
                subprocess.run(["kcat", "-P", "-b", self.broker.address, "-t", "in-cloudevents_binary", "-p", "0", *headers], check=True,
                               input=b"\n".join(dealt[envelope]))
                first = subprocess.run(["kcat", "-C", "-b", self.broker.address, "-t", "in-cloudevents_binary", "-c", "1", "-f", "%h"], check=True, capture_output=True)
                self.assertIn(b"ce_specversion=1.0", first.stdout)
            else:
                self.broker.send(stamped(f"in-{envelope}", map(wrap, dealt[envelope])))
        self.broker.send([("in-debezium", 0, 1_730_000_000_000, None)])  # as one follows a row's deletion
        daemon = self.daemon("envelopes", join={"lateness": "5000d"})
        daemon.settings["topics"] = [{"name": f"in-{envelope}", "format": JETSTREAM, "envelope": envelope.split("_")[0]} for envelope in WRAPPED]
        daemon.write_config()
        daemon.start().wait_ready().wait_received(len(records) + 1)
        self.assertEqual(daemon.stop(), 0, daemon.said())
        plain = replay(self.folder / "replay-envelopes", JETSTREAM, [demo_dump(JETSTREAM)])
        self.assertGreater(len(hits_without_record(plain)), 20)
        self.assertEqual(hits_without_record(daemon.store), hits_without_record(plain))
        wrapped, expected = manifest(daemon.store), manifest(plain)
        expected["records"]["received"] += 1
        expected["records"]["filtered"] += 1
        self.assertEqual(wrapped["records"], expected["records"])
        self.assertEqual(wrapped["dead_letters"], expected["dead_letters"])
        self.assertEqual({entry["topic"]: entry["format"] for entry in wrapped["inputs"]}["in-connect"], "jetstream_v1 in connect")
        self.assertTrue(all(entry["next_offset"] > 10 for entry in wrapped["inputs"]), wrapped["inputs"])

    def test_drains_on_sigterm_and_goes_on_after_a_restart(self):
        whole = self.daemon("undisturbed", (JETSTREAM, TWITTER)).start().wait_ready()
        whole.wait_received(self.total(JETSTREAM, TWITTER))
        self.assertEqual(whole.stop(), 0)
        parts = self.daemon("restarted", (JETSTREAM, TWITTER))
        for _ in range(4):  # SIGTERM at whatever it is doing
            self.assertEqual(parts.start().wait_ready().stop(), 0, parts.said())
        parts.start().wait_received(self.total(JETSTREAM, TWITTER))
        self.assertEqual(parts.stop(), 0)
        self.assertEqual(export(parts.store), export(whole.store))
        self.assertEqual(manifest(parts.store)["records"], manifest(whole.store)["records"])
        self.assertTrue(adds_up(manifest(whole.store)["records"]))

    def test_two_daemons_with_two_stores_agree(self):
        both = [self.daemon(name, (JETSTREAM, TWITTER)).start() for name in ("left", "right")]
        for daemon in both:
            daemon.wait_ready().wait_received(self.total(JETSTREAM, TWITTER))
        self.assertEqual([daemon.stop() for daemon in both], [0, 0])
        self.assertEqual(export(both[0].store), export(both[1].store))

    def test_the_group_follows_the_store(self):
        daemon = self.daemon("group").start().wait_ready().wait_received(self.total(JETSTREAM))
        self.assertEqual(daemon.stop(), 0)
        by_partition = {}
        for topic, partition, _, _ in self.records[JETSTREAM]:
            by_partition[topic, partition] = by_partition.get((topic, partition), 0) + 1
        for (topic, partition), count in by_partition.items():
            self.assertEqual(self.broker.committed("group", topic, partition), count)

    def test_one_process_per_store(self):
        first = self.daemon("held").start().wait_ready()
        second = Daemon(self.broker.address, first.store, [("jetstream", JETSTREAM)], group="second")
        self.assertEqual(second.start().process.wait(60), 3, second.said())
        self.assertIn(str(first.store), second.said())
        self.assertTrue(first.alive())
        self.assertEqual(netra("hits", "list", "--store", first.store).returncode, 0)  # a reader is welcome
        self.assertEqual(first.stop(), 0)

    def test_a_bad_pack_is_refused_and_the_old_one_stays(self):
        rules = self.folder / "rules-to-break"
        shutil.copytree(RULES, rules)
        daemon = self.daemon("reload", rules=rules).start().wait_ready().wait_received(self.total(JETSTREAM))
        before = daemon.metrics()
        pack = [labels for name, labels in before if name == "netra_pack_info"]

        broken = rules / "rules" / "broken.yaml"
        broken.parent.mkdir(exist_ok=True)
        broken.write_text("rules:\n  broken:\n    claim: It is broken.\n    side: sideways\n")
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: daemon.metrics().get(("netra_reloads_total", 'result="refused"')), "the reload is refused")
        self.assertIn(f"{broken}:4", daemon.said())
        self.assertIn("expected support or attack", daemon.said())
        self.assertEqual([labels for name, labels in daemon.metrics() if name == "netra_pack_info"], pack)
        self.assertEqual(daemon.get("/readyz")[0], 200)

        broken.unlink()
        (rules / "regions.yaml").write_text((rules / "regions.yaml").read_text() + "\n")
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: daemon.metrics().get(("netra_reloads_total", 'result="ok"')), "the reload is taken")
        self.assertEqual(daemon.stop(), 0)

    def test_a_bad_roster_is_refused_by_its_import(self):
        daemon = self.daemon("roster").start().wait_ready()
        bad = self.folder / "bad-roster.csv"
        bad.write_text((DEMO / "roster.csv").read_text() + "bluesky,did:plc:demox,,P-9,ADMIRAL,Dinas,64,,,confirmed,\n")
        refused = netra("roster", "import", bad, "--store", daemon.store, expect=None)
        self.assertIn(refused.returncode, (1, 2))
        self.assertIn("ADMIRAL", refused.stderr)
        daemon.import_roster()  # a good one beside the running daemon
        daemon.signal(signal.SIGHUP)
        wait_until(lambda: daemon.metrics().get(("netra_reloads_total", 'result="ok"')), "the reload is taken")
        self.assertEqual(daemon.stop(), 0)

    def test_the_page_of_metrics_is_sound_and_adds_up(self):
        daemon = self.daemon("page", (JETSTREAM, TWITTER)).start().wait_ready().wait_received(self.total(JETSTREAM, TWITTER))
        wait_until(lambda: sum(n == "netra_lag_records" and v == 0 for (n, _), v in daemon.metrics().items()) == 2 * PARTITIONS,
                   "every partition is read to its end")
        status, page = daemon.get("/metrics")
        samples = daemon.metrics()
        self.assertEqual((status, daemon.get("/healthz")[0], daemon.get("/readyz")[0]), (200, 200, 200))
        self.assertEqual(daemon.stop(), 0)

        checked = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""), checked.stdout)
        total = {name: sum(v for (n, _), v in samples.items() if n == f"netra_records_{name}_total")
                 for name in ("received", "handled", "filtered", "dead_lettered")}
        self.assertEqual(total["received"], self.total(JETSTREAM, TWITTER))
        self.assertTrue(adds_up(total), total)
        self.assertGreater(total["dead_lettered"], 0)  # the demo's stream holds poison
        hits = sum(v for (n, _), v in samples.items() if n == "netra_hits_total")
        self.assertGreaterEqual(hits, export(daemon.store).count(b"\n"))  # hits made, those included that later facts took back
        for account in ("did:plc", "asn_contoh", "P-00"):
            self.assertNotIn(account, page)

    def test_a_restart_keeps_what_was_counted(self):
        daemon = self.daemon("counted").start().wait_ready().wait_received(self.total(JETSTREAM))
        stored = ("netra_records_received_total", "netra_records_handled_total", "netra_records_filtered_total",
                  "netra_records_dead_lettered_total", "netra_events_total", "netra_hits_total", "netra_region_hits_total",
                  "netra_category_hits_total")

        def counted():
            return {key: v for key, v in daemon.metrics().items() if key[0] in stored and v}

        before = counted()
        self.assertEqual(daemon.stop(), 0)
        daemon.start().wait_ready()
        after = counted()
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(after, before)

    def test_poison_stops_nothing(self):
        poison = [b"", None, b"{", b"\xff\xfe", b"null", b"[" * 2000 + b"]" * 2000, b'{"a":"' + b"x" * 10_000_000 + b'"}',
                  b'{"did":"did:plc:demofuture","time_us":1421000000000000000,"kind":"identity","identity":{}}']
        values = dump_records(demo_dump(JETSTREAM))
        mixed = []
        for i, value in enumerate(values):
            if i % 100 == 50:
                mixed.append(poison[i // 100 % len(poison)])
            mixed.append(value)
        topic = "poisoned"
        self.broker.create_topic(topic, PARTITIONS)
        self.broker.send(stamped(topic, mixed, PARTITIONS))
        daemon = Daemon(self.broker.address, self.folder / topic, [(topic, JETSTREAM)], group=topic)
        self.addCleanup(daemon.kill)
        daemon.import_roster()
        daemon.start().wait_ready().wait_received(len(mixed))
        self.assertEqual(daemon.stop(), 0, daemon.said())
        plain = replay(self.folder / "unpoisoned", JETSTREAM, [demo_dump(JETSTREAM)])
        self.assertEqual(export(daemon.store), export(plain))
        self.assertTrue(adds_up(manifest(daemon.store)["records"]))

    def test_checks_a_configuration_without_starting(self):
        daemon = self.daemon("checked")
        self.assertEqual(netra("run", "--config", daemon.config, "--check").returncode, 0)
        daemon.settings["topcis"] = []
        daemon.write_config()
        self.assertIn("topcis", netra("run", "--config", daemon.config, "--check", expect=2).stderr)


if __name__ == "__main__":
    unittest.main()
