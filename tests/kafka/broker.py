"""A real Apache Kafka cluster for tests: one node or more in KRaft mode, on free loopback ports, in a folder of its own.

The jars are what tests/run copied through Maven; NETRA_KAFKA names their folder.
"""

import json
import os
import shutil
import signal
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
node.id={id}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{advertised}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
controller.listener.names=CONTROLLER
log.dirs={folder}/log
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=1
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.enable={cleaner}
log.cleaner.backoff.ms=200
log.retention.ms=-1
log.retention.check.interval.ms=300
message.max.bytes=67108864
replica.fetch.max.bytes=67108864
socket.request.max.bytes=134217728
log.message.timestamp.before.max.ms=9223372036854775807
log.message.timestamp.after.max.ms=9223372036854775807
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
controlled.shutdown.enable=false
{more}
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


class Node:
    """One broker and controller of a cluster; what it wrote survives its death."""

    def __init__(self, number, folder):
        self.id, self.folder = number, folder
        self.port, self.controller, self.secured = free_ports(3)
        self.process = None

    @property
    def settings(self):
        return self.folder / "broker.properties"

    def said(self):
        return (self.folder / "broker.log").read_text(errors="replace")

    def java(self, main, *arguments):
        command = ["java", "-Xms128m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                   "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{JARS}/*", main, *arguments]
        with open(self.folder / "broker.log", "a") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)

    def start(self):
        self.process = self.java("kafka.Kafka", str(self.settings))

    def running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """SIGKILL."""
        if self.running():
            self.process.kill()
        if self.process:
            self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)


class Broker:
    """`with Broker() as broker:`; broker.address is what clients are given.

    The first node's port is chosen unless `port` names one. `secured`: a secured.Authority; then broker.secured_address wants TLS and SCRAM, and what its users may do is said by allow().
    """

    def __init__(self, nodes=1, port=None, more="", secured=None, cleaner=False):
        if not list(JARS.glob("kafka_2.13-*.jar")):
            raise FileNotFoundError(f"no broker in {JARS}: tests/run copies its jars there")
        self.folder = Path(tempfile.mkdtemp(prefix="netra-broker-"))
        self.count, self.port, self.more, self.secured, self.cleaner = nodes, port, more, secured, cleaner
        self.nodes = []

    def __enter__(self):
        try:
            for attempt in range(START_TRIES):
                if self._start():
                    if self.secured:
                        self.secured.enrol(self)
                    return self
            raise RuntimeError("the broker did not start:\n" + "".join(node.said()[-4000:] for node in self.nodes))
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    @property
    def address(self):
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def secured_address(self):
        return f"localhost:{self.nodes[0].secured}"

    def _start(self):
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.nodes = []
        for number in range(1, self.count + 1):
            folder = self.folder / str(number)
            folder.mkdir(parents=True)
            self.nodes.append(Node(number, folder))
        self.nodes[0].port = self.port or self.nodes[0].port
        voters = ",".join(f"{node.id}@127.0.0.1:{node.controller}" for node in self.nodes)
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        for node in self.nodes:
            secured = {"listeners": f",SASL_SSL://127.0.0.1:{node.secured}", "advertised": f",SASL_SSL://localhost:{node.secured}"}
            node.settings.write_text(SETTINGS.format(
                id=node.id, port=node.port, controller=node.controller, folder=node.folder, voters=voters, replicas=min(3, self.count),
                cleaner=str(self.cleaner).lower(), more=self.more + (self.secured.settings() if self.secured else ""),
                **(secured if self.secured else {"listeners": "", "advertised": ""})))
            if node.java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(node.settings)).wait(START_SECONDS) != 0:
                return False
            node.start()
        return self.wait_up()

    def wait_up(self):
        """False when a node ended."""
        def answers():
            if not all(node.running() for node in self.nodes):
                return "ended"
            listing = subprocess.run(["kcat", "-b", self.address, "-L", "-m", "1"], capture_output=True)
            return "up" if listing.returncode == 0 and f" {self.count} brokers".encode() in listing.stdout else None

        return wait_until(answers, "the broker answers", START_SECONDS) == "up"

    def stop(self):
        for node in self.nodes:
            if node.running():
                node.resume()
                node.process.terminate()
        for node in self.nodes:
            try:
                if node.process:
                    node.process.wait(10)
            except subprocess.TimeoutExpired:
                node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What tests do with it.

    def client(self, *arguments, **options):
        return subprocess.run([CLIENT, self.address, *map(str, arguments)], check=True, **options)

    def create_topic(self, topic, partitions, replicas=None, **settings):
        self.client("create", topic, partitions, replicas or min(3, self.count),
                    *(f"{name.replace('_', '.')}={value}" for name, value in settings.items()))

    def delete_topic(self, topic):
        self.client("delete", topic)

    def add_partitions(self, topic, partitions):
        self.client("grow", topic, partitions)

    def trim(self, topic, partition, offset):
        """As retention would: records below the offset are gone."""
        self.client("trim", topic, partition, offset)

    def allow(self, user, what, name):
        self.client("allow", user, what, name)

    def send(self, records, codec=None, transaction=None):
        """`records`: (topic, partition, timestamp in ms, bytes or None[, key]), in order. Returns when the broker has them.

        `codec`: gzip, snappy, lz4, zstd. `transaction`: commit or abort, all in one."""
        parts = []
        for topic, partition, timestamp_ms, value, *key in records:
            parts.append(f"{topic} {partition} {timestamp_ms} {-1 if value is None else len(value)} {''.join(key)}\n".encode())
            if value is not None:
                parts += [value, b"\n"]
        codec = ["-X", f"compression.codec={codec}"] if codec else []
        subprocess.run([CLIENT, *codec, self.address, "send", *([transaction] if transaction else [])], input=b"".join(parts), check=True)

    def committed(self, group, topic, partition):
        """The group's committed offset; a negative number when there is none."""
        return int(self.client("committed", group, topic, partition, capture_output=True, text=True).stdout)

    def end(self, topic, partition):
        """The offset after the last record, markers of transactions included."""
        asked = subprocess.run(["kcat", "-b", self.address, "-Q", "-t", f"{topic}:{partition}:-1"], capture_output=True, text=True, check=True)
        return int(asked.stdout.split()[-1])

    def tool(self, main, *arguments):
        """What one of Kafka's own tools prints."""
        return subprocess.run(["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*", main, *arguments], capture_output=True, text=True,
                              check=True).stdout

    def leader(self, topic, partition):
        """The node that leads the partition; None while there is none."""
        listing = json.loads(subprocess.run(["kcat", "-b", self.address, "-L", "-J", "-t", topic], capture_output=True, check=True).stdout)
        leads = {p["partition"]: p["leader"] for t in listing["topics"] for p in t["partitions"]}
        return next((node for node in self.nodes if node.id == leads.get(partition)), None)


CLIENT = str(Path(os.environ.get("NETRA_BUILD", ".")) / "tests" / "kafka" / "kafka_client")
