"""A real Prometheus watches the daemon, which reads a real broker under load: every rule, alert and panel can be asked, and
what was counted adds up at every moment."""

import re
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from boards import BOARDS, EVENTS
from broker import Broker, wait_until
from daemon import Daemon
from demo_load import FORMS, make_topics
from metrics_page import rows
from prometheus import SHIPPED, Prometheus, rules

ROUNDS = 20  # times that the demo's stream is sent
RECORDED = {rule["record"] for rule in rules("record")}
NAME = re.compile(r"\b(netra:[\w:]+|(?:netra|process)_\w+|up\b)")
MATCHED = re.compile(r"\b(netra:[\w:]+|(?:netra|process)_\w+|up)\{([^}]*)\}")
GROUPED = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
NOT_HAPPENED = ('result="refused"', "netra_gap_records_total", "deriv(")  # here: no refusal, no gap, no disk that fills
OF_PROMETHEUS = {"job", "instance", "le"}
OF_RECORDED = {"stage", "topic"}


def page():
    """{metric: its labels}, as the page of metrics has them."""
    return {name: set(labels) for name, _, labels in rows(SHIPPED.parents[1])}


def faults(expression):
    """What an expression names that is not exported: metrics, and labels of them."""
    known, found = page(), []
    bare = re.sub(r'"[^"]*"', '""', expression)
    names = [re.sub(r"_(bucket|sum|count)$", "", name) for name in NAME.findall(bare)]
    found += [f"there is no {name}" for name in names if name != "up" and name not in known and name not in RECORDED]
    labels = set().union(OF_PROMETHEUS, *(known.get(name, OF_RECORDED) for name in names))
    for name, inside in MATCHED.findall(bare):
        own = OF_PROMETHEUS | (OF_RECORDED if name.startswith("netra:") else known.get(re.sub(r"_(bucket|sum|count)$", "", name), set()))
        found += [f"{name} has no label {label}" for label in re.findall(r"(\w+)\s*(?:=~|!=|!~|=)", inside) if label not in own]
    for inside in GROUPED.findall(bare):
        found += [f"nothing there has the label {label}" for label in re.findall(r"\w+", inside) if label not in labels]
    return found


def panels():
    """[(where, expression)] of all boards, their variables and marks."""
    found = [(f"mark {name}", expression) for name, _, expression in EVENTS]
    for uid, _, _, variables, parts in BOARDS:
        for name, _, query in variables:
            asked = re.fullmatch(r"label_values\((.*), (\w+)\)", query)
            found.append((f"{uid}, variable {name}", f"count by ({asked[2]}) ({asked[1]})"))
        found += [(f"{uid}, {title}", expression) for _, row in parts for _, title, *_, queries in row for expression in queries.values()]
    return found


def filled(expression):
    """As Grafana would ask it: all of everything, and short windows, for the test is short."""
    for name, value in (("$__rate_interval", "15s"), ("$__interval", "10m"), ("$__range", "10m")):
        expression = expression.replace(name, value)
    return re.sub(r'"\$\w+"', '".*"', expression)


class ExpressionsTest(unittest.TestCase):
    def test_rules_alerts_and_boards_name_only_what_is_exported(self):
        asked = [(rule.get("alert") or rule["record"], rule["expr"]) for kind in ("record", "alert") for rule in rules(kind)] + panels()
        self.assertGreater(len(asked), 80)
        for where, expression in asked:
            self.assertEqual(faults(expression), [], f"{where}: {expression}")

    def test_a_metric_or_label_that_is_not_there_is_found(self):
        for planted in ("netra_gone_total", 'netra_ready{who="x"}', "sum by (account) (netra_hits_total)", "netra:gone:sum",
                        'rate(netra_hits_total{reason="x"}[5m])', "netra_ready / ignoring (planet) netra_ready"):
            self.assertEqual(len(faults(planted)), 1, planted)


class WatchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker())
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="netra-watch-")))
        cls.records = make_topics(cls.broker)
        cls.daemon = Daemon(cls.broker.address, cls.folder / "store", list(FORMS.items()))
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.import_roster()
        cls.daemon.start().wait_ready()
        cls.prometheus = cls.enterClassContext(Prometheus(cls.daemon.port))
        wait_until(lambda: cls.prometheus.value("netra:accounting:difference") is not None, "the rules are evaluated")
        load = threading.Thread(target=lambda: [cls.broker.send(cls.records) for _ in range(ROUNDS)])
        load.start()
        cls.seen = set()
        while load.is_alive():  # what Prometheus sees while records flow
            cls.seen.add(cls.prometheus.value("netra_records_received_total"))
            load.join(0.2)
        cls.total = ROUNDS * len(cls.records)
        wait_until(lambda: cls.prometheus.value("netra_records_received_total") == cls.total, "Prometheus has seen every record", 240)
        wait_until(lambda: cls.prometheus.value("netra:records_dead_lettered:ratio1h") is not None, "the windows are full")

    def test_it_was_watched_under_load(self):
        self.assertGreater(len(self.seen), 3, "Prometheus must have looked in the middle of it")
        self.assertEqual(self.prometheus.value('up{job="netra"}'), 1)

    def test_the_accounting_adds_up_at_every_moment(self):
        for edge in ("max", "min"):
            self.assertEqual(self.prometheus.value(f"{edge}_over_time(netra:accounting:difference[1h])"), 0)
            self.assertEqual(self.prometheus.value(f"{edge}_over_time((netra_records_received_total - netra_records_handled_total - "
                                                   "netra_records_filtered_total - sum without (reason) (netra_records_dead_lettered_total))[1h:1s])"), 0)
        self.assertEqual(self.prometheus.value("sum(netra_records_dead_lettered_total) > 0") is not None, True)

    def test_hits_of_all_three_counters_are_the_same(self):
        made = [self.prometheus.value(f"sum({name})") for name in ("netra_hits_total", "netra_region_hits_total", "netra_category_hits_total")]
        self.assertGreater(made[0], 20)
        self.assertEqual(made, [made[0]] * 3)

    def test_every_rule_is_evaluated(self):
        groups = self.prometheus.get("rules")["groups"]
        evaluated = [rule for group in groups for rule in group["rules"]]
        self.assertEqual(len(evaluated), len(rules("record")) + len(rules("alert")))
        for rule in evaluated:
            self.assertEqual((rule["health"], rule.get("lastError", "")), ("ok", ""), rule["name"])
        for name in RECORDED:
            self.assertTrue(self.prometheus.query(name), f"{name}: nothing was recorded")
        alive = {rule["name"] for rule in evaluated if rule["type"] == "alerting" and rule["state"] != "inactive"}
        self.assertFalse(alive & {"NetraDown", "NetraAbsent", "NetraNotReady", "NetraAccountingBroken", "NetraReloadFailed", "NetraRestarting"}, alive)

    def test_every_panel_can_be_asked(self):
        silent = [(where, expression) for where, expression in panels() if not self.prometheus.query(filled(expression))]
        print(f"{len(panels())} expressions of {len(BOARDS)} boards asked; without an answer here: "
              f"{', '.join(where for where, _ in silent) or 'none'}", file=sys.stderr)
        self.assertEqual([each for each in silent if not any(part in each[1] for part in NOT_HAPPENED)], [])


if __name__ == "__main__":
    unittest.main()
