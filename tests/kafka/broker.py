"""A real Apache Kafka broker for tests: one node in KRaft mode, on free loopback ports, in a folder of its own.

The jars are what tests/run copied through Maven; NETRA_KAFKA names their folder.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
JARS = Path(os.environ.get("NETRA_KAFKA") or CACHE / "netra" / "kafka-4.1.0")
START_TRIES = 3  # another process may take a port between its choice and its use
START_SECONDS = 90

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={folder}/log
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.enable=false
log.retention.ms=-1
message.max.bytes=67108864
replica.fetch.max.bytes=67108864
socket.request.max.bytes=134217728
log.message.timestamp.before.max.ms=9223372036854775807
log.message.timestamp.after.max.ms=9223372036854775807
"""


def free_ports(count):
    """Ports of the loopback address that nobody holds at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_until(condition, what, seconds=60.0):
    """Asks again and again until `condition()` gives something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


class Broker:
    """`with Broker() as broker:`; broker.address is what clients are given. A port is chosen unless `port` names one."""

    def __init__(self, port=None):
        self.port = port
        if not list(JARS.glob("kafka_2.13-*.jar")):
            raise FileNotFoundError(f"no broker in {JARS}: tests/run copies its jars there")
        self.folder = Path(tempfile.mkdtemp(prefix="netra-broker-"))
        self.process = None
        self.address = None

    def __enter__(self):
        try:
            for attempt in range(START_TRIES):
                if self._start():
                    return self
            raise RuntimeError(f"the broker did not start:\n{self._log()[-4000:]}")
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def _java(self, main, *arguments, **options):
        command = ["java", "-Xms256m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                   "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{JARS}/*", main, *arguments]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, cwd=self.folder, **options)

    def _log(self):
        return (self.folder / "broker.log").read_text(errors="replace")

    def _start(self):
        shutil.rmtree(self.folder / "log", ignore_errors=True)
        port, controller = free_ports(2)
        port = self.port or port
        settings = self.folder / "broker.properties"
        settings.write_text(SETTINGS.format(port=port, controller=controller, folder=self.folder))
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        with open(self.folder / "broker.log", "w") as log:
            formatted = self._java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings), stdout=log)
            if formatted.wait(START_SECONDS) != 0:
                return False
            self.process = self._java("kafka.Kafka", str(settings), stdout=log)
        self.address = f"127.0.0.1:{port}"

        def answers():
            if self.process.poll() is not None:
                return "ended"
            listing = subprocess.run(["kcat", "-b", self.address, "-L", "-m", "1"], capture_output=True)
            return "up" if listing.returncode == 0 and b" 1 brokers" in listing.stdout else None

        return wait_until(answers, "the broker answers", START_SECONDS) == "up"

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What tests do with it.

    def create_topic(self, topic, partitions):
        subprocess.run([CLIENT, self.address, "create", topic, str(partitions)], check=True)

    def send(self, records):
        """`records`: (topic, partition, timestamp in ms, bytes or None), in order. Returns when the broker has them."""
        parts = []
        for topic, partition, timestamp_ms, value in records:
            parts.append(f"{topic} {partition} {timestamp_ms} {-1 if value is None else len(value)}\n".encode())
            if value is not None:
                parts += [value, b"\n"]
        subprocess.run([CLIENT, self.address, "send"], input=b"".join(parts), check=True)

    def committed(self, group, topic, partition):
        """The group's committed offset; a negative number when there is none."""
        asked = subprocess.run([CLIENT, self.address, "committed", group, topic, str(partition)], capture_output=True, text=True,
                               check=True)
        return int(asked.stdout)


CLIENT = str(Path(os.environ.get("NETRA_BUILD", ".")) / "tests" / "kafka" / "kafka_client")
