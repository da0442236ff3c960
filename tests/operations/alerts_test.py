"""The shipped rules of Prometheus: they are sound, every alert is tested where it must speak and where it must not, and
docs/operations.md says what to do."""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from prometheus import SHIPPED, rules

OPERATIONS = SHIPPED.parents[1] / "docs" / "operations.md"


def promtool(*arguments, folder=SHIPPED):
    return subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True)


def cases(alert):
    """(speaks, is silent): the cases of the rule tests that ask for this alert."""
    asked = [one for path in SHIPPED.glob("*_test.yml") for test in yaml.safe_load(path.read_text())["tests"]
             for one in test.get("alert_rule_test", []) if one["alertname"] == alert]
    return [one for one in asked if one["exp_alerts"]], [one for one in asked if not one["exp_alerts"]]


def section(name):
    """The text below a heading of that name, to the next heading; None when there is none."""
    found = re.search(rf"^### {name}\n(.*?)(?=^#|\Z)", OPERATIONS.read_text(), re.M | re.S)
    return found and found[1].strip()


class AlertsTest(unittest.TestCase):
    def test_rules_and_configuration_are_sound(self):
        for command in (["check", "config", "prometheus.yml"], ["check", "rules", "netra.rules.yml", "netra.alerts.yml"]):
            checked = promtool(*command)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_rule_tests_pass(self):
        files = sorted(path.name for path in SHIPPED.glob("*_test.yml"))
        tested = promtool("test", "rules", *files)
        self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)
        count = sum(len(test.get("alert_rule_test", [])) + len(test.get("promql_expr_test", []))
                    for name in files for test in yaml.safe_load((SHIPPED / name).read_text())["tests"])
        print(f"promtool: {count} rule tests of {len(rules('alert'))} alerts and {len(rules('record'))} recording rules passed",
              file=sys.stderr)

    def test_every_alert_speaks_and_is_silent_in_a_test(self):
        for rule in rules("alert"):
            speaks, silent = cases(rule["alert"])
            self.assertTrue(speaks, f"{rule['alert']}: no test in which it speaks")
            self.assertTrue(silent, f"{rule['alert']}: no test in which it is silent")

    def test_alerts_that_never_speak_or_always_do_are_caught(self):
        for planted in ("vector(0) > 1", "count({__name__=~'up|(netra|process)_.+'}) > 0"):
            with tempfile.TemporaryDirectory(prefix="netra-rules-") as folder:
                shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
                document = yaml.safe_load((SHIPPED / "netra.alerts.yml").read_text())
                for group in document["groups"]:
                    for each in group["rules"]:
                        each.update({"expr": planted, "for": "0s"})
                (Path(folder) / "netra.alerts.yml").write_text(yaml.safe_dump(document))
                tested = promtool("test", "rules", *sorted(path.name for path in SHIPPED.glob("*_test.yml")), folder=folder)
            caught = set(re.findall(r"alertname: (\w+), time", tested.stdout + tested.stderr))
            self.assertEqual(caught, {rule["alert"] for rule in rules("alert")}, planted)

    def test_every_alert_has_its_entry_in_the_runbook(self):
        for rule in rules("alert"):
            name = rule["alert"]
            self.assertEqual(rule["annotations"]["runbook"], f"docs/operations.md#{name.lower()}")
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"), name)
            text = section(name)
            self.assertTrue(text, f"docs/operations.md has no entry {name}")
            for part in ("**Means**", "**Look**", "**Do**"):
                self.assertIn(part, text, name)

    def test_the_runbook_has_no_entry_without_alert(self):
        headings = re.findall(r"^### (Netra\w+)$", OPERATIONS.read_text(), re.M)
        self.assertEqual(sorted(headings), sorted(rule["alert"] for rule in rules("alert")))


if __name__ == "__main__":
    unittest.main()
