"""`netra` as a test drives it: commands, and the daemon on a broker."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
import weakref
from pathlib import Path

from broker import free_ports, wait_until

NETRA = os.environ.get("NETRA_BINARY", "netra")
SOURCE = Path(__file__).resolve().parents[2]
DEMO = SOURCE / "deploy" / "demo_stream"
RULES = SOURCE / "rules"

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)')


def netra(*arguments, expect=0, **options):
    """Runs one command; `expect` is its exit code. Returns the completed process, its output as text."""
    done = subprocess.run([NETRA, *map(str, arguments)], capture_output=True, text=True, **options)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"netra {' '.join(map(str, arguments))}: exit {done.returncode}, not {expect}\n{done.stderr[-3000:]}")
    return done


def export(store):
    """The comparable export: bytes that equal runs share."""
    done = subprocess.run([NETRA, "hits", "export", "--comparable", "-o", "jsonl", "--store", str(store)], capture_output=True)
    if done.returncode:
        raise AssertionError(done.stderr.decode()[-3000:])
    return done.stdout


def manifest(store):
    return json.loads((Path(store) / "manifest.json").read_text())


def adds_up(records):
    """Promise 4, on a manifest's `records`."""
    return records["received"] == records["handled"] + records["filtered"] + records["dead_lettered"]


def parse_metrics(page):
    """{(name, labels as written): value}"""
    samples = {}
    for line in page.splitlines():
        found = SAMPLE.match(line)
        if found:
            samples[found[1], found[2] or ""] = float(found[3])
    return samples


def replay(store, form, dumps, roster=DEMO / "roster.csv", campaign_accounts=DEMO / "campaign-accounts.csv", rules=RULES,
           options=(), **settings):
    """The whole way over dumps into a new store with the demo's roster and the shipped packs. Returns the store."""
    store = Path(store)
    config = store.with_name(store.name + ".yaml")
    config.write_text(json.dumps({"rules": [str(rules)], "campaign_accounts": str(campaign_accounts), **settings}))
    netra("roster", "import", roster, "--store", store)
    netra("replay", "--config", config, "--format", form, "--store", store, *options, *dumps)
    return store


class Daemon:
    """One `netra run`. Its folder holds the configuration and the log, and goes with the object; the store may outlive it."""

    def __init__(self, address, store, topics, group="netra", roster=DEMO / "roster.csv",
                 campaign_accounts=DEMO / "campaign-accounts.csv", rules=RULES, **sections):
        self.folder = Path(tempfile.mkdtemp(prefix="netra-daemon-"))
        weakref.finalize(self, shutil.rmtree, self.folder, True)
        self.store, self.roster = Path(store), roster
        self.port = free_ports(1)[0]
        self.config = self.folder / "netra.yaml"
        self.log = self.folder / "log"
        self.process = None
        self.settings = {
            "store": str(store), "rules": [str(rules)], "campaign_accounts": str(campaign_accounts),
            "kafka": {"bootstrap.servers": address, "group.id": group},
            "topics": [{"name": name, "format": form} for name, form in topics],
            "http": {"listen": f"127.0.0.1:{self.port}"}, **sections}
        self.write_config()

    def write_config(self):
        self.config.write_text(json.dumps(self.settings, indent=1))  # JSON is YAML

    def import_roster(self, roster=None):
        netra("roster", "import", roster or self.roster, "--store", self.store)

    def start(self, crash=None, before=(), **environment):
        """`before`: words of a command that starts the daemon's own as its last act."""
        environment = {**os.environ, **({"NETRA_CRASH": crash} if crash else {}), **environment}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*before, NETRA, "run", "--config", str(self.config)], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=environment)
        return self

    def said(self):
        return self.log.read_text(errors="replace")

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def get(self, path):
        """(status, body); (0, "") while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metrics(self):
        return parse_metrics(self.get("/metrics")[1])

    def _ask(self, condition, what, seconds):
        def checked():
            if not self.alive():
                raise AssertionError(f"{what}: the daemon ended with {self.process.poll()}:\n{self.said()[-3000:]}")
            return condition()

        return wait_until(checked, what, seconds)

    def wait_ready(self, seconds=60):
        self._ask(lambda: self.get("/readyz")[0] == 200, "ready", seconds)
        return self

    def wait_received(self, records, seconds=120):
        """Until the store has counted so many records since it was made."""
        self._ask(lambda: self.metrics().get(("netra_records_received_total", ""), 0) >= records,
                  f"{records} records received", seconds)
        return self

    def wait_said(self, words, seconds=60):
        self._ask(lambda: words in self.said(), f"the log says '{words}'", seconds)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, seconds=60):
        """SIGTERM: drains, writes, exits 0. Returns the exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self):
        if self.alive():
            self.process.kill()
        if self.process:
            self.process.wait()
