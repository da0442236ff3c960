"""What becomes of topics under the daemon: trimmed, remade, grown, transactional, compressed, compacted."""

import signal
import subprocess
import unittest

from broker import wait_until
from broker_case import BrokerCase
from daemon import adds_up, export, manifest
from records import stamped

GONE = "deleted and made anew"


class TopicsTest(BrokerCase):
    options = {"cleaner": True}

    def gaps(self, daemon):
        """(gaps, offsets in them) as the metrics have them."""
        samples = daemon.metrics()
        return [sum(v for (n, _), v in samples.items() if n == name) for name in ("netra_gaps_total", "netra_gap_records_total")]

    def check_gap(self, daemon, name, lost, kept):
        store = self.stop(daemon)
        inputs = manifest(store)["inputs"]
        self.assertEqual([(gap["from"], gap["to"]) for each in inputs for gap in each.get("gaps", [])], [lost])
        self.assertEqual(export(store), export(self.reference(name, kept)))
        self.assertEqual(manifest(store)["records"]["received"], len(kept))
        self.assertTrue(adds_up(manifest(store)["records"]))

    def test_retention_that_passed_the_position_is_a_gap_and_nothing_else_is_lost(self):
        self.broker.create_topic("retained", 1)
        self.send("retained", self.values[:600])
        daemon = self.daemon("retained").start().wait_ready().wait_received(600)
        self.stop(daemon)
        self.send("retained", self.values[600:])
        self.broker.trim("retained", 0, 900)
        kept = self.values[:600] + self.values[900:]
        daemon.start().wait_ready().wait_received(len(kept))
        self.assertEqual(self.gaps(daemon), [1, 300])
        self.assertIn("a gap: the broker no longer has the records [600, 900)", daemon.said())
        self.stop(daemon)
        daemon.start().wait_ready()  # what was counted stays counted
        wait_until(lambda: self.gaps(daemon) == [1, 300], "the gap is counted after a restart")
        self.check_gap(daemon, "retained", (600, 900), kept)

    def test_retention_that_overtakes_a_running_daemon_is_a_gap(self):
        self.broker.create_topic("overtaken", 1)
        self.send("overtaken", self.values[:300])
        daemon = self.daemon("overtaken").start().wait_ready().wait_received(300)
        daemon.signal(signal.SIGSTOP)
        self.send("overtaken", self.values[300:320])  # all that a fetch under way can still bring
        self.send("overtaken", self.values[320:])
        self.broker.trim("overtaken", 0, len(self.values) - 100)
        daemon.signal(signal.SIGCONT)
        wait_until(lambda: daemon.metrics().get(("netra_position_offset", 'partition="0",topic="overtaken"')) == len(self.values), "all is read")
        received = int(daemon.metrics()["netra_records_received_total", ""])
        first = received - 100  # that fetch's records included
        self.check_gap(daemon, "overtaken", (first, len(self.values) - 100), self.values[:first] + self.values[-100:])

    def remake(self, topic, values):
        self.broker.delete_topic(topic)

        def made():
            try:
                self.broker.create_topic(topic, 1)
                return True
            except subprocess.CalledProcessError:
                return False

        wait_until(made, "the topic is made anew")
        if values:
            self.send(topic, values)

    def test_a_topic_remade_while_the_daemon_is_away_is_never_mixed_in(self):
        self.broker.create_topic("remade", 1)
        self.send("remade", self.values[:200])
        daemon = self.daemon("remade").start().wait_ready().wait_received(200)
        before = export(self.stop(daemon))
        for values in ([], self.values[200:250], self.values[300:900]):  # empty, shorter, longer
            self.remake("remade", values)
            self.assertEqual(daemon.start().process.wait(60), 3, daemon.said())
            self.assertIn(GONE, daemon.said().splitlines()[-1])
            self.assertIn("a store of its own", daemon.said().splitlines()[-1])
        self.assertEqual(export(daemon.store), before)
        self.remake("remade", self.values[:300])  # from an archive, record for record: the same stream goes on
        daemon.start().wait_ready().wait_received(300)
        self.assertEqual(export(self.stop(daemon)), export(self.reference("remade", self.values[:300])))

    def test_a_topic_remade_under_a_running_daemon_stops_it(self):
        self.broker.create_topic("swapped", 1)
        self.send("swapped", self.values[:50])
        daemon = self.daemon("swapped").start().wait_ready().wait_received(50)
        self.remake("swapped", self.values[100:700])
        self.assertEqual(daemon.process.wait(60), 3, daemon.said())
        self.assertIn(GONE, daemon.said().splitlines()[-1])

    def test_a_topic_remade_that_outgrows_the_position_before_anybody_looks_stops_it_all_the_same(self):
        self.broker.create_topic("outgrown", 1)
        self.send("outgrown", self.values[:50])
        daemon = self.daemon("outgrown", kafka={"topic.metadata.refresh.interval.ms": 8000}).start().wait_ready().wait_received(50)
        self.remake("outgrown", self.values[100:700])
        self.assertEqual(daemon.process.wait(60), 3, daemon.said())
        self.assertIn(GONE, daemon.said().splitlines()[-1])

    def test_a_deleted_topic_is_said_and_waited_for(self):
        self.broker.create_topic("deleted", 1)
        self.send("deleted", self.values[:50])
        daemon = self.daemon("deleted").start().wait_ready().wait_received(50)
        self.broker.delete_topic("deleted")
        self.assertEqual(daemon.process.wait(60), 3, daemon.said())  # a client whose topic went is of no use any more
        self.assertIn("the broker has no topic 'deleted'", daemon.said().splitlines()[-1])
        daemon.start()
        wait_until(lambda: "the broker has no topic 'deleted'" in daemon.get("/readyz")[1], "it is said")
        self.assertEqual(daemon.get("/readyz")[0], 503)
        self.broker.create_topic("deleted", 1)
        self.send("deleted", self.values[100:200])
        self.assertEqual(daemon.process.wait(60), 3, daemon.said())
        self.assertIn(GONE, daemon.said().splitlines()[-1])

    def test_a_partition_added_later_is_read_from_its_beginning(self):
        self.broker.create_topic("grown", 1)
        self.send("grown", self.values[:100])
        daemon = self.daemon("grown", kafka={"topic.metadata.refresh.interval.ms": 300})
        daemon.settings["topics"][0]["start"] = "latest"
        daemon.write_config()
        daemon.start().wait_ready()
        wait_until(lambda: ("netra_lag_records", 'partition="0",topic="grown"') in daemon.metrics(), "it is at the end")
        self.broker.add_partitions("grown", 2)
        self.broker.send([(topic, 1, time_ms, value) for topic, _, time_ms, value in stamped("grown", self.values[100:200])])
        daemon.wait_received(100)
        self.stop(daemon)
        self.broker.add_partitions("grown", 3)  # while it is away
        self.broker.send([(topic, 2, time_ms, value) for topic, _, time_ms, value in stamped("grown", self.values[200:300])])
        daemon.start().wait_ready().wait_received(200)
        self.assertEqual(export(self.stop(daemon)), export(self.reference("grown", self.values[100:300])))

    def test_of_transactions_only_what_was_committed_counts(self):
        self.broker.create_topic("transactions", 1)
        kept = []
        for i in range(0, 600, 50):
            aborted = i // 50 % 3 == 1
            self.send("transactions", self.values[i:i + 50], transaction="abort" if aborted else "commit")
            kept += [] if aborted else self.values[i:i + 50]
        daemon = self.daemon("transactions").start().wait_ready().wait_received(len(kept))
        wait_until(lambda: daemon.metrics().get(("netra_lag_records", 'partition="0",topic="transactions"')) == 0,
                   "markers and aborted records are no lag")
        self.assertEqual(self.gaps(daemon), [0, 0])
        self.stop(daemon)
        self.send("transactions", self.values[600:650], transaction="commit")  # a restart right after a marker
        kept += self.values[600:650]
        daemon.start().wait_ready().wait_received(len(kept))
        self.assertEqual(self.gaps(daemon), [0, 0])
        store = self.stop(daemon)
        self.assertEqual(export(store), export(self.reference("transactions", kept)))
        self.assertEqual(manifest(store)["records"]["received"], len(kept))

    def test_every_codec_is_read(self):
        self.broker.create_topic("codecs", 1)
        for i, codec in enumerate(("none", "gzip", "snappy", "lz4", "zstd")):
            self.send("codecs", self.values[i * 100:i * 100 + 100], codec=codec)
        daemon = self.daemon("codecs").start().wait_ready().wait_received(500)
        self.assertEqual(export(self.stop(daemon)), export(self.reference("codecs", self.values[:500])))

    def test_compaction_and_tombstones_are_no_gaps(self):
        self.broker.create_topic("compacted", 1, cleanup_policy="compact", min_cleanable_dirty_ratio="0.01", segment_ms="100",
                                 delete_retention_ms="86400000")
        kept = self.values[:10] + self.values[60:63]

        def send(values, key=None):
            self.broker.send([(*record, key or f"k{i}") for i, record in enumerate(stamped("compacted", values))])

        send(self.values[:10])
        send(self.values[10:60] + [None], "again")  # of these only the tombstone stays
        for value in self.values[60:63]:            # each rolls a segment; the last one is never compacted
            send([value], f"last{len(value)}")

        def count():
            listed = subprocess.run(["kcat", "-b", self.broker.address, "-C", "-t", "compacted", "-e", "-q", "-f", "%o\n"], capture_output=True)
            return len(listed.stdout.splitlines())

        wait_until(lambda: count() <= len(kept) + 1, "the log is compacted", 60)
        daemon = self.daemon("compacted").start().wait_ready().wait_received(len(kept) + 1)
        self.assertEqual(self.gaps(daemon), [0, 0])
        store = self.stop(daemon)
        self.assertEqual(export(store), export(self.reference("compacted", kept)))
        self.assertEqual(manifest(store)["dead_letters"], {"empty": 1})


if __name__ == "__main__":
    unittest.main()
