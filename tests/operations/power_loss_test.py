"""A power cut takes away every byte that was not synced. What the store loses by it is read again from the broker; what an
auditor erased stays erased."""

import os
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from broker import Broker
from daemon import adds_up, export, manifest, netra, replay
from demo_load import DemoLoad, make_topics
from records import JETSTREAM, demo_dump

CUTS = 4
ROUNDS = 8
SHIM = Path(os.environ["NETRA_BUILD"]) / "tests" / "operations" / "libpower_loss.so"


class Power:
    """`with Power(store) as power:` programs started inside are watched; power.cut() takes away what they did not sync."""

    def __init__(self, store):
        self.store = Path(store).resolve()
        self.notes = self.store.with_name(self.store.name + ".synced")
        # What lies there from before has long been written back.
        self.before = {str(path): path.stat().st_size for path in self.store.iterdir()} if self.store.exists() else {}

    def __enter__(self):
        self.notes.write_text("")
        os.environ.update({"LD_PRELOAD": str(SHIM), "NETRA_POWER_LOSS": str(self.notes)})
        return self

    def __exit__(self, *_):
        for name in ("LD_PRELOAD", "NETRA_POWER_LOSS"):
            os.environ.pop(name, None)

    def cut(self):
        """Returns how many bytes went."""
        synced = dict(self.before)
        for line in self.notes.read_text().splitlines():
            what, rest = line.split(" ", 1)
            if what == "synced":
                size, path = rest.split(" ", 1)
                synced[path] = int(size)
            else:
                old, new = rest.split("\t")
                if old in synced:
                    synced[new] = synced.pop(old)
        lost = 0
        for path in self.store.iterdir():
            kept = min(synced.get(str(path), 0), path.stat().st_size)
            lost += path.stat().st_size - kept
            os.truncate(path, kept)
        return lost


class PowerLossTest(DemoLoad, unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-power-")))

    def test_what_was_not_synced_is_read_again_from_the_broker(self):
        broker = self.enterContext(Broker())
        records = make_topics(broker)
        cut = self.daemon(broker, "cut")
        cut.import_roster()
        cut.start().wait_ready()
        self.assertEqual(cut.stop(), 0, cut.said())  # the store is made; closing it syncs
        load = threading.Thread(target=lambda: [broker.send(records) for _ in range(ROUNDS)])
        load.start()
        total, lost = ROUNDS * len(records), []
        for i in range(CUTS):
            with Power(cut.store) as power:
                cut.start().wait_ready()
                cut.wait_received(total * (i + 1) // (CUTS + 1))
                cut.kill()
            lost.append(power.cut())
            verified = netra("store", "verify", "--store", cut.store, "--config", cut.config)
            self.assertIn("sound", verified.stderr)
        load.join()
        cut.start().wait_ready().wait_received(total)
        self.assertEqual(cut.stop(), 0, cut.said())
        whole = self.daemon(broker, "whole")
        whole.import_roster()
        whole.start().wait_ready().wait_received(total)
        self.assertEqual(whole.stop(), 0, whole.said())
        print(f"bytes that each cut took: {lost}", file=sys.stderr)
        self.assertTrue(any(lost), "no cut took anything: nothing was tested")
        self.assertEqual(export(cut.store), export(whole.store))
        for key in ("root", "records", "dead_letters", "events", "hits"):
            self.assertEqual(manifest(cut.store)[key], manifest(whole.store)[key], key)
        self.assertTrue(adds_up(manifest(cut.store)["records"]))

    def test_erased_stays_erased(self):
        store = replay(self.folder / "store", JETSTREAM, [demo_dump(JETSTREAM)])
        hit = export(store).split(b'"', 4)[3].decode()
        with Power(store) as power:
            netra("hits", "erase", hit, "--reason", "as the test wants it", "--store", store)
        self.assertIn(f"{store.resolve()}/retention.log", power.notes.read_text(), "nothing was watched: nothing was tested")
        self.assertEqual(power.cut(), 0, "erasing left something that was not synced")
        self.assertIn("as the test wants it", netra("hits", "show", hit, "--store", store).stdout)
        self.assertIn("as the test wants it", (store / "retention.log").read_text())


if __name__ == "__main__":
    unittest.main()
