"""A real Prometheus for tests, with the shipped rules, in a folder of its own."""

import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

from broker import free_ports, wait_until

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "prometheus"


def rules(kind):
    """The rules of one kind (`record` or `alert`) of the shipped files."""
    found = []
    for path in sorted(SHIPPED.glob("*.yml")):
        for group in (yaml.safe_load(path.read_text()) or {}).get("groups", []):
            found += [rule for rule in group["rules"] if kind in rule]
    return found


class Prometheus:
    """`with Prometheus(port of a daemon) as prometheus:`. Scrapes and evaluates every second."""

    def __init__(self, *targets):
        self.folder = Path(tempfile.mkdtemp(prefix="netra-prometheus-"))
        self.address = f"127.0.0.1:{free_ports(1)[0]}"
        settings = yaml.safe_load((SHIPPED / "prometheus.yml").read_text())
        settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        settings["rule_files"] = [str(SHIPPED / name) for name in settings["rule_files"]]
        settings["scrape_configs"][0]["static_configs"][0]["targets"] = [f"127.0.0.1:{port}" for port in targets]
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(settings))
        self.process = None

    def __enter__(self):
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
                 f"--web.listen-address={self.address}", "--log.level=warn"], stdout=log, stderr=log, cwd=self.folder)
        try:
            wait_until(self._ready, "Prometheus answers")
        except BaseException:
            print((self.folder / "log").read_text()[-3000:])
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"Prometheus ended with {self.process.returncode}")
        try:
            with urllib.request.urlopen(f"http://{self.address}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def get(self, path, **parameters):
        """`data` of the API's answer. An expression that cannot be read or evaluated is an AssertionError."""
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from None

    def query(self, expression):
        """[(labels, value)] of an instant query."""
        return [(each["metric"], float(each["value"][1])) for each in self.get("query", query=expression)["result"]]

    def value(self, expression):
        """The value of an expression with exactly one result; None while there is none."""
        found = self.query(expression)
        if len(found) > 1:
            raise AssertionError(f"{expression}: {len(found)} results")
        return found[0][1] if found else None
