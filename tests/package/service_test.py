"""The daemon as a service of systemd: what it tells the service manager, what it writes to the journal, and what it keeps to itself."""

import csv
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from broker import Broker, wait_until
from daemon import DEMO, NETRA, Daemon
from records import JETSTREAM, TWITTER, demo_records
from unit_test import settings

# A /run of its own in which the journal's socket is ours.
OWN_JOURNAL = ["unshare", "--mount", "sh", "-ec",
               'mount -t tmpfs none /run; mkdir -p /run/systemd/journal; ln -s "$0" /run/systemd/journal/socket; exec "$@"']


def may_unshare():
    return shutil.which("unshare") and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


class Datagrams:
    """A socket that a service writes to, in a folder of its own."""

    def __init__(self, folder):
        self.path = str(folder / "socket")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.setblocking(False)
        self.got = []

    def read(self):
        """All that came so far, as texts."""
        while True:
            try:
                self.got.append(self.socket.recv(1 << 16).decode())
            except BlockingIOError:
                return self.got

    def wait_for(self, words, count=1):
        wait_until(lambda: sum(words in text for text in self.read()) >= count, f"{count} times '{words}' in {self.got}")

    def close(self):
        self.socket.close()


class ServiceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker())
        cls.records = {form: demo_records(form, 2) for form in (JETSTREAM, TWITTER)}
        for records in cls.records.values():
            cls.broker.create_topic(records[0][0], 2)
            cls.broker.send(records)

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="netra-service-")))

    def daemon(self, **sections):
        topics = [(records[0][0], form) for form, records in self.records.items()]
        daemon = Daemon(self.broker.address, self.folder / "store", topics, group=self.id(), **sections)
        self.addCleanup(daemon.kill)
        daemon.import_roster()
        return daemon

    def datagrams(self):
        datagrams = Datagrams(self.folder)
        self.addCleanup(datagrams.close)
        return datagrams

    def total(self):
        return sum(map(len, self.records.values()))

    def test_the_manager_is_told_of_start_life_reload_and_stop(self):
        manager = self.datagrams()
        daemon = self.daemon().start(NOTIFY_SOCKET=manager.path)
        manager.wait_for("READY=1")
        manager.wait_for("WATCHDOG=1", 3)
        ready = sum("READY=1" in text for text in manager.read())
        daemon.signal(signal.SIGHUP)
        manager.wait_for("RELOADING=1\nMONOTONIC_USEC=")
        manager.wait_for("READY=1", ready + 1)
        self.assertEqual(daemon.stop(), 0, daemon.said())
        manager.wait_for("STOPPING=1")
        self.assertLess(manager.got.index(next(text for text in manager.got if "READY=1" in text)),
                        manager.got.index(next(text for text in manager.got if "WATCHDOG=1" in text)))

    def test_a_reload_of_a_broken_pack_is_refused_by_the_daemon_and_fails(self):
        daemon, mine = self.daemon(), self.folder / "rules"
        mine.mkdir()
        daemon.settings["rules"].append(str(mine))
        daemon.write_config()
        daemon.start().wait_ready()
        (mine / "broken.yaml").write_text("rules:\n  broken: {claim: x, nonsense: 1}\n")
        codes = []
        for command in settings()["ExecReload"]:  # in order; systemd stops at the first that fails
            words = [{"/usr/bin/netra": NETRA, "/etc/netra/netra.yaml": daemon.config, "$MAINPID": daemon.process.pid}.get(word, word) for word in command.split()]
            codes.append(subprocess.run(list(map(str, words)), capture_output=True).returncode)
            if codes[-1]:
                break
        self.assertNotEqual(codes[-1], 0)
        daemon.wait_said("reload refused, the old pack and roster stay")
        wait_until(lambda: daemon.metrics()["netra_reloads_total", 'result="refused"'] == 1, "the refusal is counted")
        self.assertEqual(daemon.stop(), 0)

    @unittest.skipUnless(may_unshare(), "this user may not make a mount namespace")
    def test_the_journal_gets_one_entry_an_event_with_its_priority(self):
        journal = self.datagrams()
        daemon = self.daemon()
        daemon.log.touch()
        status = daemon.log.stat()
        daemon.start(before=[*OWN_JOURNAL, journal.path], JOURNAL_STREAM=f"{status.st_dev}:{status.st_ino}")
        journal.wait_for("MESSAGE=ready: ")
        self.assertEqual(daemon.stop(), 0, daemon.said())
        journal.wait_for("MESSAGE=stopped: ")
        for entry in journal.got:
            fields = dict(line.split("=", 1) for line in entry.splitlines())
            self.assertEqual((fields["PRIORITY"], fields["SYSLOG_IDENTIFIER"]), ("6", "netra"), entry)
        self.assertEqual(daemon.said(), "")  # nothing twice

    def test_a_stream_that_is_not_the_journal_gets_lines(self):
        daemon = self.daemon().start(JOURNAL_STREAM="1:2").wait_ready()
        self.assertEqual(daemon.stop(), 0)
        self.assertRegex(daemon.said().splitlines()[0], r"^\d{4}-\d\d-\d\dT[0-9:.]+Z info ")

    def test_the_log_names_nobody(self):
        daemon = self.daemon(log={"level": "info"}, join={"lateness": "5000d"}).start().wait_ready().wait_received(self.total())
        daemon.signal(signal.SIGHUP)
        daemon.wait_said("reloaded")
        self.assertEqual(daemon.stop(), 0)
        said = daemon.said()
        self.assertIn("stopped: received", said)
        with open(DEMO / "roster.csv", newline="") as roster:
            rows = list(csv.DictReader(roster))
        names = {row[column] for row in rows for column in ("account_id", "handle", "person") if row[column]}
        self.assertGreater(len(names), 20)
        for name in names | {"did:plc:"}:
            self.assertNotIn(name, said)


if __name__ == "__main__":
    unittest.main()
