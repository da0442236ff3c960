"""What can happen to a daemon and its cluster. Each kind is one cycle: it feeds a part of the stream, does its harm in the midst,
and leaves everything running again; what it returns is printed. `c` is the Campaign (tests/faults/campaign)."""

import os
import signal
import subprocess
import threading

from broker import wait_until
from daemon import export

POINTS = ["before_write", "after_write", "before_commit", "after_commit"]
LIFE_SECONDS = 2.0   # a start and its feeding take about so long
CRASH_SECONDS = 8.0  # within which a crash point must be passed after the last portion
PAUSE_SECONDS = 5.0  # beyond the brokers' session (3 s) and the daemon's request timeout (2 s, campaign)
SPARE = 8 << 20      # of the volume, below what RocksDB sets aside for its log (35 MiB with the default limits.memory)
FEEDS, FEED_SECONDS = 30, 1.0
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def die(c, daemon, part):
    """`daemon` is fed `part` and dies: in every other call at a named crash point, else at a random instant."""
    c.deaths += 1
    if c.deaths % 2:
        crash = f"{POINTS[c.deaths // 2 % len(POINTS)]}:{c.rng.randint(1, 4)}"
        daemon.kill()
        daemon.start(crash=crash)
        c.feed(part)
        try:
            daemon.process.wait(CRASH_SECONDS)
            return crash
        except subprocess.TimeoutExpired:  # the point was not passed so often
            daemon.kill()
            return f"{crash} not reached, killed while idle"
    instant = c.rng.uniform(0.0, LIFE_SECONDS)
    if not daemon.alive():
        daemon.start()
    death = threading.Timer(instant, daemon.kill)
    death.start()
    c.feed(part)
    death.join()
    return f"SIGKILL after {instant:.3f} s"


def kill(c, part):
    return die(c, c.daemon, part)


def a_node(c):
    return c.rng.choice(c.broker.nodes)


def kill_broker(c, part):
    node = a_node(c)
    c.run()
    death = threading.Timer(c.rng.uniform(0.0, 1.0), node.kill)
    death.start()
    c.feed(part)
    death.join()
    node.start()
    c.broker.wait_up()
    return f"broker {node.id} killed"


def kill_both(c, part):
    node = a_node(c)
    death = threading.Timer(c.rng.uniform(0.0, 1.0), node.kill)
    death.start()
    what = die(c, c.daemon, part)
    death.join()
    node.start()
    c.broker.wait_up()
    return f"broker {node.id} killed, daemon {what}"


def move_leader(c, part):
    topic, partition = c.rng.choice(c.streams())
    node = c.broker.leader(topic, partition) or a_node(c)
    c.run()
    half = len(part) // 2
    c.feed(part[:half])
    node.process.terminate()
    c.feed(part[half:])
    node.process.wait(60)
    moved = wait_until(lambda: (lambda to: to if to and to is not node else None)(c.broker.leader(topic, partition)), "another leads")
    node.start()
    c.broker.wait_up()
    return f"{topic}/{partition} from broker {node.id} to {moved.id}"


def pause_broker(c, part):
    node = a_node(c)
    c.run()
    node.pause()
    try:
        threading.Event().wait(PAUSE_SECONDS)
    finally:
        node.resume()
    c.feed(part)
    c.broker.wait_up()
    return f"broker {node.id} stopped for {PAUSE_SECONDS:g} s"


def fill(file, path, spare=0):
    """Writes to `file` until its volume, that of `path`, has only `spare` bytes left."""
    while (free := (lambda v: v.f_bavail * v.f_frsize)(os.statvfs(path))) > spare:
        try:
            file.write(bytes(min(free - spare, 1 << 20)))
        except OSError:
            return


def fill_disk(c, part):
    """The store's volume fills up under the daemon, which ends with 3; with room again it goes on.

    It starts with little room, so that the store can set nothing aside for its log: a write that finds none fails at once."""
    if c.daemon.alive():
        c.require(c.daemon.stop() == 0, "SIGTERM")
    ballast = c.disk / "ballast"
    half = len(part) // 2
    with open(ballast, "wb", buffering=0) as file:
        fill(file, c.disk, SPARE)
        c.run()
        c.feed(part[:half])
        c.daemon.wait_received(c.total)
        fill(file, c.disk)
    c.feed(part[half:])
    for _ in range(FEEDS):  # the last page that was begun has room for a few writes
        try:
            c.daemon.process.wait(FEED_SECONDS)
            break
        except subprocess.TimeoutExpired:
            c.feed(c.some(20))
    code = c.daemon.process.poll()
    ballast.unlink()
    c.require(code == 3, f"disk full: exit {code}")
    return "disk full, exit 3"


def read_only(c, part):
    c.run()
    c.feed(part[:len(part) // 2])
    c.require(c.daemon.stop() == 0, "SIGTERM")
    subprocess.run(["mount", "-o", "remount,ro", str(c.disk)], check=True)
    try:
        code = c.daemon.start().process.wait(60)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(c.disk)], check=True)
    c.require(code == 3, f"read-only store: exit {code}")
    c.feed(part[len(part) // 2:])
    return "read-only store, exit 3"


def signals(c, part):
    c.run()
    reloads = 0
    for i in range(0, len(part), max(1, len(part) // 4)):
        c.feed(part[i:i + max(1, len(part) // 4)], portions=1)
        if c.daemon.alive() and c.daemon.get("/healthz")[0] == 200:
            c.daemon.signal(signal.SIGHUP)
            reloads += 1
    c.require(c.daemon.stop() == 0, "SIGTERM under load")
    return f"{reloads} reloads, SIGTERM"


def add_partitions(c, part):
    topic = c.rng.choice(sorted(c.partitions))
    c.run()
    c.feed(part[:len(part) // 2])
    c.partitions[topic] += 1
    c.broker.add_partitions(topic, c.partitions[topic])
    c.feed([(t, c.partitions[t] - 1 if t == topic else p, ms, value) for t, p, ms, value in part[len(part) // 2:]])
    return f"{topic} has {c.partitions[topic]} partitions"


def gap(c, part):
    topic, partition = c.rng.choice(c.streams())
    c.stop_caught_up()
    mine = [(topic, partition, ms, value) for t, _, ms, value in part if t == topic]
    others = [record for record in part if record[0] != topic]
    lost = c.rng.randint(0, len(mine))
    end = c.broker.end(topic, partition)
    c.broker.send(mine)
    if lost:
        c.broker.trim(topic, partition, end + lost)
    c.keep(mine[lost:])
    c.lost += lost
    c.run()
    c.feed(others)
    return f"{lost} of {len(mine)} records of {topic}/{partition} trimmed"


def remade(c, part):
    """A topic and a store of their own: the daemon must stop, and the store stay as it is."""
    c.feed(part)
    topic = f"remade{c.cycle}"
    values = [record for record in c.some(40)]
    c.broker.create_topic(topic, 1)
    c.broker.send([(topic, 0, ms, value) for _, _, ms, value in values[:20]])
    other = c.other_daemon(topic)
    other.start().wait_ready().wait_received(20)
    c.require(other.stop() == 0, "SIGTERM")
    before = export(other.store)
    c.broker.delete_topic(topic)
    wait_until(lambda: c.try_create(topic), "the topic is made anew")
    again = c.rng.choice([0, 5, 20])
    c.broker.send([(topic, 0, ms + 1, value) for _, _, ms, value in values[20:20 + again]])
    code = other.start().process.wait(60)
    c.require(code == 3 and "made anew" in other.said(), f"a remade topic: exit {code}\n{other.said()[-2000:]}")
    c.require(export(other.store) == before, "a remade topic was mixed in")
    c.broker.delete_topic(topic)
    return f"remade with {again} records, exit 3"


def transactions(c, part):
    c.run()
    third = max(1, len(part) // 3)
    c.feed(part[:third], portions=1, transaction="commit")
    c.broker.send(c.some(20), transaction="abort")
    c.feed(part[third:2 * third], portions=1, transaction="commit")
    c.feed(part[2 * third:])
    return "two committed, one aborted"


def codecs(c, part):
    c.run()
    codec = c.rng.choice(CODECS)
    c.feed(part, codec=codec)
    return codec


def two(c, part):
    """A second daemon with its own group and store lives beside the first; both die."""
    half = len(part) // 2
    return f"first {die(c, c.daemon, part[:half])}; second {die(c, c.second, part[half:])}"


KINDS = {"kill": kill, "broker": kill_broker, "both": kill_both, "leader": move_leader, "pause": pause_broker, "disk": fill_disk,
         "readonly": read_only, "signals": signals, "partitions": add_partitions, "gap": gap, "remade": remade,
         "transactions": transactions, "codecs": codecs, "two": two}
