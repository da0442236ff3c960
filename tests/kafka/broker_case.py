"""What tests of the daemon on a broker share: one broker per class, daemons that are cleaned up, replays to compare with."""

import tempfile
import unittest
from pathlib import Path

from broker import Broker
from daemon import Daemon, replay
from records import JETSTREAM, demo_dump, dump_records, stamped

UNBOUND = {"lateness": "5000d"}  # the demo's stream rewinds, and a replay has no lateness


class BrokerCase(unittest.TestCase):
    """`options` of a subclass are the Broker's."""

    options = {}

    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker(**cls.options))
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-broker-case-")))
        cls.values = dump_records(demo_dump(JETSTREAM))

    def daemon(self, name, topics=None, kafka=None, address=None, **settings):
        """A daemon on the topic of its own name, with a roster. `kafka`: properties beside address and group."""
        daemon = Daemon(address or self.broker.address, self.folder / name, topics or [(name, JETSTREAM)], group=name,
                        **{"join": UNBOUND, **settings})
        daemon.settings["kafka"] |= {"topic.metadata.refresh.interval.ms": 500, **(kafka or {})}
        daemon.write_config()
        self.addCleanup(daemon.kill)
        daemon.import_roster()
        return daemon

    def reference(self, name, values):
        """A replay of the records into a store of its own: what a daemon that got them must have found."""
        dump = self.folder / f"{name}.jsonl"
        dump.write_bytes(b"".join(value + b"\n" for value in values if value))
        return replay(self.folder / f"{name}-reference", JETSTREAM, [dump])

    def send(self, topic, values, partitions=1, **options):
        self.broker.send(stamped(topic, values, partitions), **options)

    def stop(self, daemon):
        self.assertEqual(daemon.stop(), 0, daemon.said())
        return daemon.store
