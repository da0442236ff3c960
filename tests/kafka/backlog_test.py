"""A backlog under a limit of memory: resident memory stays under it, fetching pauses and resumes, and nothing is lost.

NETRA_BACKLOG_MB is its size (default 300); `NETRA_BACKLOG_MB=4000 ctest -R kafka.backlog` is the long form.
"""

import os
import re
import unittest
from pathlib import Path

from broker import wait_until
from broker_case import BrokerCase
from daemon import manifest, netra
from records import jetstream_post

MIB = 1 << 20
BACKLOG = int(os.environ.get("NETRA_BACKLOG_MB", "300")) * MIB
PARTITIONS = 4
WORDS = "Hari ini pasar ramai, harga sayur turun sedikit, dan anak-anak pulang sekolah lebih awal. "


class BacklogTest(BrokerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broker.create_topic("backlog", PARTITIONS)
        value = [jetstream_post(f"did:plc:demobacklog{i}", f"p{i}", 1_729_396_800_000_000 + i, WORDS * 80, f"bafyreidemo{i}") for i in range(200)]
        size = sum(map(len, value))
        cls.count = 0
        for _ in range(-(-BACKLOG // size)):
            cls.broker.send([("backlog", i % PARTITIONS, 1_729_396_800_000 + i, v) for i, v in enumerate(value)])
            cls.count += len(value)

    def peak(self, daemon):
        return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{daemon.process.pid}/status").read_text())[1]) << 10

    def idle(self):
        """Resident memory of a daemon that reads nothing."""
        self.broker.create_topic("nothing", 1)
        daemon = self.daemon("nothing").start().wait_ready()
        wait_until(lambda: daemon.metrics().get(("netra_resident_memory_bytes", "")), "it is said")
        resident = int(daemon.metrics()["netra_resident_memory_bytes", ""])
        self.stop(daemon)
        return resident

    def test_memory_stays_under_its_limit_and_fetching_pauses_when_it_is_scarce(self):
        idle = self.idle()
        for name, limit in (("roomy", idle + 256 * MIB), ("scarce", int(idle * 1.25) + 24 * MIB)):
            daemon = self.daemon(name, [("backlog", "jetstream_v1")], limits={"memory": limit})
            said = set()
            daemon.start()

            def all_read():
                status, reasons = daemon.get("/readyz")
                said.update(reasons.splitlines() if status == 503 else [])
                return daemon.metrics().get(("netra_records_received_total", ""), 0) >= self.count

            wait_until(all_read, "the backlog is read", 600)
            samples, peak = daemon.metrics(), self.peak(daemon)
            paused = samples["netra_pauses_total", 'reason="memory"']
            store = self.stop(daemon)
            print(f"{name}: {self.count} records, {BACKLOG >> 20} MiB, limit {limit >> 20} MiB, idle {idle >> 20} MiB, peak {peak >> 20} MiB, "
                  f"paused {paused:.0f} times")
            self.assertLess(peak, limit)
            self.assertEqual(samples["netra_memory_limit_bytes", ""], limit)
            self.assertEqual(manifest(store)["records"]["received"], self.count)
            if paused:
                self.assertTrue(any("memory" in line for line in said), said)

    def test_a_limit_that_leaves_no_room_is_refused_with_the_figure_that_does(self):
        daemon = self.daemon("too-small", limits={"memory": 64 * MIB})
        self.broker.create_topic("too-small", 1)
        self.assertEqual(daemon.start().process.wait(60), 2, daemon.said())
        needed = []
        for said in (daemon.said(), netra("run", "--config", daemon.config, "--check", expect=2).stderr):
            self.assertRegex(said, r"limits.memory: 64 MiB are too few.* set at least \d+MiB")
            needed.append(int(re.search(r"at least (\d+)MiB", said)[1]))
        daemon.settings["limits"]["memory"] = max(needed) * MIB
        daemon.write_config()
        netra("run", "--config", daemon.config, "--check")
        daemon.start().wait_ready()
        self.send("too-small", self.values)
        daemon.wait_received(len(self.values))
        self.stop(daemon)


if __name__ == "__main__":
    unittest.main()
