"""What an operator sees: lag, progress, stalls, the group, heartbeats, dead letters on a topic, memory."""

import json
import subprocess
import unittest

from broker import wait_until
from broker_case import BrokerCase
from daemon import adds_up, export, manifest, netra
from records import JETSTREAM, stamped

BROKEN = b'{"did":"did:plc:demobroken","time_us":17293'


def of(topic, partition=0):
    return f'partition="{partition}",topic="{topic}"'


class WatchingTest(BrokerCase):
    def counted(self, daemon, name, labels=""):
        return daemon.metrics().get((f"netra_{name}", labels), 0)

    def test_every_partition_tells_where_it_is(self):
        self.broker.create_topic("told", 2)
        self.send("told", self.values[:100], 2)
        daemon = self.daemon("told").start().wait_ready().wait_received(100)
        for name, wanted in (("position_offset", 50), ("committed_offset", 50), ("lag_records", 0), ("stalled", 0)):
            wait_until(lambda: self.counted(daemon, name, of("told", 1)) == wanted and self.counted(daemon, name, of("told")) == wanted, name)
        samples = daemon.metrics()
        self.assertGreater(samples["netra_progress_timestamp_seconds", of("told")], samples["netra_start_time_seconds", ""])
        self.assertGreater(samples["netra_watermark_timestamp_seconds", of("told")], 1_690_000_000)
        self.assertEqual((samples["netra_partitions", ""], samples["netra_connected", ""], samples["netra_ready", ""]), (2, 1, 1))
        self.assertGreater(samples["netra_offset_commits_total", 'result="ok"'], 0)
        self.stop(daemon)

    def test_a_partition_that_stands_still_turns_the_daemon_not_ready(self):
        self.broker.create_topic("still", 1)
        self.send("still", self.values[:50])
        daemon = self.daemon("still", kafka={"socket.timeout.ms": 2000}, limits={"stall": "2s"}).start().wait_ready().wait_received(50)
        self.broker.nodes[0].pause()
        try:
            wait_until(lambda: "stalled: kafka:still/0 has not moved" in daemon.get("/readyz")[1], "the stall is said")
            self.assertEqual(self.counted(daemon, "stalled", of("still")), 1)
        finally:
            self.broker.nodes[0].resume()
        wait_until(lambda: daemon.get("/readyz")[0] == 200, "ready again")
        self.stop(daemon)

    def test_kafkas_own_tool_shows_the_group(self):
        self.broker.create_topic("grouped", 1)
        self.send("grouped", self.values[:70])
        self.stop(self.daemon("grouped").start().wait_ready().wait_received(70))
        self.send("grouped", self.values[70:75])
        tool = self.broker.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--bootstrap-server", self.broker.address,
                                "--describe", "--group", "grouped")
        rows = [line.split() for line in tool.splitlines() if " grouped " in f" {line} " and "0" in line.split()]
        self.assertEqual(rows[0][:6], ["grouped", "grouped", "0", "70", "75", "5"], tool)

    def test_heartbeats_measure_the_whole_way_and_are_never_counted(self):
        self.broker.create_topic("beaten", 1)
        self.broker.create_topic("heartbeats", 1)
        self.send("beaten", self.values[:50])
        daemon = self.daemon("beaten", heartbeat={"topic": "heartbeats", "every": "1s"}).start().wait_ready().wait_received(50)
        wait_until(lambda: self.counted(daemon, "heartbeat_seconds_count") >= 2, "two heartbeats went the whole way")
        self.assertGreater(self.counted(daemon, "heartbeat_timestamp_seconds"), 0)
        self.assertEqual(self.counted(daemon, "records_received_total"), 50)
        store = self.stop(daemon)
        self.assertEqual([each["topic"] for each in manifest(store)["inputs"]], ["beaten"])

    def on_topic(self, topic):
        listed = subprocess.run(["kcat", "-b", self.broker.address, "-C", "-t", topic, "-e", "-q", "-J"], capture_output=True, check=True).stdout
        return [json.loads(line) for line in listed.splitlines()]

    def test_dead_letters_go_to_a_topic_with_where_they_came_from(self):
        for topic in ("poison", "letters"):
            self.broker.create_topic(topic, 1)
        self.send("poison", [*self.values[:20], BROKEN, None])
        daemon = self.daemon("poison", dead_letters={"topic": "letters"})
        daemon.start(crash="after_write:1").process.wait(60)  # written, and dead before it could send them
        daemon.start().wait_ready().wait_received(22)
        wait_until(lambda: self.counted(daemon, "dead_letters_published_total", 'result="ok"') >= 2, "they are sent")
        self.stop(daemon)
        sent = {letter["key"]: letter for letter in self.on_topic("letters")}
        letter = sent["kafka:poison/0/20"]
        headers = dict(zip(letter["headers"][::2], letter["headers"][1::2]))
        self.assertEqual(letter["payload"], BROKEN.decode())
        self.assertEqual({key: headers[key] for key in ("source_topic", "source_partition", "source_offset", "reason")},
                         {"source_topic": "poison", "source_partition": "0", "source_offset": "20", "reason": "invalid_json"})
        self.assertTrue(headers["error"])
        self.assertIsNone(sent["kafka:poison/0/21"]["payload"])

    def test_a_full_dead_letter_store_pauses_never_exceeds_and_goes_on_after_a_purge(self):
        self.broker.create_topic("full", 1)
        poison = [BROKEN + b"%d" % i for i in range(30)]
        mixed = [value for pair in zip(self.values[:30], poison) for value in pair]
        self.send("full", mixed[:20])
        daemon = self.daemon("full", limits={"dead_letters": 20}).start().wait_ready().wait_received(20)
        self.send("full", mixed[20:])
        wait_until(lambda: "the dead-letter store is full" in daemon.get("/readyz")[1], "it is said")
        samples = daemon.metrics()
        self.assertLessEqual(samples["netra_dead_letters", ""], 20)
        self.assertEqual(samples["netra_paused", 'reason="dead_letters"'], 1)
        self.stop(daemon)
        listed = netra("dead-letters", "list", "--store", daemon.store, "-o", "json").stdout
        self.assertLessEqual(len(json.loads(listed)), 20)
        netra("dead-letters", "purge", "--store", daemon.store, "--because", "looked at")
        daemon.settings["limits"]["dead_letters"] = 100
        daemon.write_config()
        daemon.start().wait_ready().wait_received(60)
        store = self.stop(daemon)
        records = manifest(store)["records"]
        self.assertEqual((records["received"], records["dead_lettered"]), (60, 30))
        self.assertTrue(adds_up(records))
        proof = [json.loads(line) for line in (store / "retention.log").read_text().splitlines()]
        self.assertEqual({line["rule"] for line in proof if line["what"] == "dead_letter"}, {"looked at"})

    def test_a_repaired_record_goes_the_whole_way_and_both_hashes_stay(self):
        self.broker.create_topic("repaired", 1)
        whole = self.values[:60]
        cut = [*whole[:30], whole[30][:-9], *whole[31:]]
        self.send("repaired", cut)
        daemon = self.daemon("repaired").start().wait_ready().wait_received(60)
        store = self.stop(daemon)
        letter = json.loads(netra("dead-letters", "show", "kafka:repaired/0/30", "--store", store).stdout)
        fixed = self.folder / "fixed.json"
        fixed.write_bytes(b"{")
        again = ("dead-letters", "replay", "kafka:repaired/0/30", "--repaired", fixed, "--because", "the feed cut it", "--store", store)
        self.assertIn("--config", netra(*again, expect=2).stderr, "the shipped packs are not those that judged")
        again += ("--config", daemon.config)
        self.assertIn("cannot be used either", netra(*again, expect=1).stderr)
        fixed.write_bytes(whole[30] + b"\n")
        netra(*again)
        self.assertEqual(export(store), export(self.reference("repaired", whole)))
        records = manifest(store)["records"]
        self.assertEqual(records["received"], 60)
        self.assertTrue(adds_up(records))
        repair = manifest(store)["repairs"][0]
        self.assertEqual((repair["position"], repair["sha256"], repair["because"]), ("kafka:repaired/0/30", letter["sha256"], "the feed cut it"))
        self.assertNotEqual(repair["repaired_sha256"], letter["sha256"])
        self.assertIn(repair["repaired_sha256"], (store / "retention.log").read_text())

    def test_a_broker_that_is_not_there_is_waited_for(self):
        self.broker.create_topic("later", 1)
        self.send("later", self.values[:30])
        node = self.broker.nodes[0]
        node.kill()
        daemon = self.daemon("later").start()
        wait_until(lambda: "no broker answers" in daemon.get("/readyz")[1], "it is said")
        self.assertEqual(daemon.get("/readyz")[0], 503)
        node.start()
        daemon.wait_ready(90).wait_received(30)
        self.stop(daemon)


if __name__ == "__main__":
    unittest.main()
