"""The thinnest way through the whole house: a real broker, one contest, one language rule, a roster of three.

A like that comes before its post, in another partition, becomes one explained hit in the store.
"""

import itertools
import json
import tempfile
import unittest
from pathlib import Path

from broker import Broker
from daemon import Daemon, export, manifest, netra, parse_metrics, replay
from records import JETSTREAM, jetstream_like, jetstream_post, post_uri

HERE = Path(__file__).resolve().parent / "slice"
PACK = {"roster": HERE / "roster.csv", "rules": HERE / "rules", "campaign_accounts": ""}
NOON = 1_729_396_800_000_000  # 2024-10-20T04:00:00Z, after the candidates were determined
AUTHOR, MEMBER, FORMER = "did:plc:demosliceauthor", "did:plc:demoslicemember1", "did:plc:demoslicemember3"
TEXT = "Ayo pilih Sari Contoh, demi kota kita!"
POST = post_uri(AUTHOR, "post1")

LIKE = jetstream_like(MEMBER, "like1", NOON, POST, "bafyreidemopost1")
CREATE = jetstream_post(AUTHOR, "post1", NOON - 60_000_000, TEXT, "bafyreidemopost1")
FORMER_LIKE = jetstream_like(FORMER, "like2", NOON + 1, POST, "bafyreidemopost1")
STRANGER_LIKE = jetstream_like("did:plc:demoslicestranger", "like3", NOON + 2, POST, "bafyreidemopost1")
BROKEN = b'{"did":"did:plc:demosliceauthor","time_us":172939'
STREAM = [LIKE, CREATE, FORMER_LIKE, STRANGER_LIKE, BROKEN]


class SliceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker())
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-slice-")))

    def run_once(self, name, records, partitions):
        """The daemon over these records until it has them all. Returns (store, page of metrics)."""
        self.broker.create_topic(name, partitions)
        self.broker.send([(name, partition, time_ms, value) for partition, time_ms, value in records])
        daemon = Daemon(self.broker.address, self.folder / name, [(name, JETSTREAM)], group=name, **PACK)
        daemon.import_roster()
        self.addCleanup(daemon.kill)
        daemon.start().wait_ready().wait_received(len(records))
        page = daemon.get("/metrics")[1]
        self.assertEqual(daemon.stop(), 0, daemon.said())
        return daemon.store, page

    def test_a_like_before_its_post_becomes_one_explained_hit(self):
        records = [(1, NOON // 1000, LIKE), (0, NOON // 1000 + 1, CREATE), (0, NOON // 1000 + 2, FORMER_LIKE),
                   (1, NOON // 1000 + 2, STRANGER_LIKE), (1, NOON // 1000 + 3, BROKEN)]
        store, page = self.run_once("slice", records, 2)

        hits = [json.loads(line) for line in export(store).splitlines()]
        self.assertEqual(len(hits), 1, hits)
        hit = hits[0]
        self.assertEqual((hit["act"], hit["actor"]["id"], hit["member"]["person"]), ("reaction", MEMBER, "P-0001"))
        self.assertEqual(hit["ground"]["content"]["id"], POST)
        self.assertEqual((hit["status"], hit["grade"]), ("standing", "review"))  # a reaction is at most review
        verdict = hit["ground"]["verdict"]
        self.assertEqual((verdict["contest"], verdict["contestant"], verdict["side"]), ("pilwali_contoh2024", "sari", "support"))
        span = verdict["evidence"][0]
        self.assertEqual(span["rule"], "call/call_to_vote")
        self.assertEqual(TEXT.encode()[span["start"]:span["end"]].decode(), "pilih Sari Contoh")
        self.assertEqual([item["item"] for item in hit["regulation"]], ["DS-6"])

        samples = parse_metrics(page)
        self.assertEqual(samples["netra_records_received_total", ""], 5)
        self.assertEqual(samples["netra_records_handled_total", ""], 3)   # the post, two likes of accounts on the roster
        self.assertEqual(samples["netra_records_filtered_total", ""], 1)  # a stranger's like
        self.assertEqual(sum(v for (n, _), v in samples.items() if n == "netra_records_dead_lettered_total"), 1)

        explained = netra("explain", "--object", hit["object"], "--store", store, "--rules", HERE / "rules").stdout
        self.assertIn(hit["id"], explained)
        self.assertIn("support of pilwali_contoh2024/sari", explained)
        self.assertEqual(manifest(store)["records"], {"received": 5, "handled": 3, "filtered": 1, "dead_lettered": 1})

    def test_any_order_gives_the_same_export(self):
        expected = None
        folder = self.folder / "orders"
        folder.mkdir()
        for i, order in enumerate(itertools.permutations([*STREAM, LIKE])):
            if i % 48:  # 15 of the 720 orders; tests/join shuffles by the thousand
                continue
            dump = folder / f"{i}.jsonl"
            dump.write_bytes(b"".join(value + b"\n" for value in order))
            store = replay(folder / str(i), JETSTREAM, [dump], **PACK)
            got = export(store)
            self.assertEqual(got.count(b"\n"), 1)
            expected = expected or got
            self.assertEqual(got, expected, f"order {i}")


if __name__ == "__main__":
    unittest.main()
