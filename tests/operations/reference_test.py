"""What every metric and log line means stands in the documents, and nothing that is not there.

    reference_test.py --write     writes docs/metrics.md anew from the page of metrics
"""

import re
import sys
import unittest
from pathlib import Path

from metrics_page import PAGE, ROW

SOURCE = Path(__file__).resolve().parents[2]
METRICS = SOURCE / "docs" / "metrics.md"
OPERATIONS = SOURCE / "docs" / "operations.md"
LOGGED = re.compile(r'\blog_(info|warning|error)\(\s*"((?:[^"\\]|\\.)*)"')
ROW_OF_LOG = re.compile(r"^\| (info|warning|error) \| `(.+?)` \| (.+) \|$", re.M)
HEAD = """\
# Metrics

What `/metrics` says, in the order of its page (`metrics/metrics.cc`, from which this file is made; a test compares). Counters marked (store) begin at what
the store has counted since it was made, so that they survive a restart. No account, person or text is a label.

| metric | kind | labels | means |
| --- | --- | --- | --- |
"""


def described():
    """docs/metrics.md as the page has it."""
    text = (SOURCE / PAGE).read_text()
    stored = re.findall(r"^\s*(k\w+),\s*// \(store\)", (SOURCE / "metrics/metrics.h").read_text(), re.M)
    counts = re.findall(r"^\s*(k\w+),", re.search(r"enum class Count.*?\{(.*?)\};", (SOURCE / "metrics/metrics.h").read_text(), re.S)[1], re.M)
    lines, seen = [], 0
    for kind, part in (("counter", "counts"), ("gauge", "levels"), ("histogram", "spreads")):
        body = re.search(rf"& {part}\(\) \{{(.*?)\n\}}\n", text, re.S)[1]
        for name, meaning, labels in ROW.findall(body):
            store = " (store)" if kind == "counter" and counts[seen] in stored else ""
            seen += kind == "counter"
            names = ", ".join(f"`{label}`" for label in re.findall(r'"([^"]*)"', labels))
            lines.append(f"| `{name}` | {kind}{store} | {names} | {meaning} |")
    assert seen == len(counts), "every counter has its row"
    return HEAD + "\n".join(lines) + "\n"


def logged():
    """{(level, format)}: what the program can log."""
    found = set()
    for folder in ("app", "store", "ingest", "matcher", "metrics"):
        for path in (SOURCE / folder).glob("*.cc"):
            found.update(LOGGED.findall(path.read_text()))
    return found


class ReferenceTest(unittest.TestCase):
    maxDiff = None

    def test_the_table_of_metrics_is_the_page(self):
        self.assertEqual(METRICS.read_text(), described(), "run tests/operations/reference_test.py --write")
        self.assertGreater(described().count("\n| `"), 30)

    def test_every_log_line_is_explained_and_no_other(self):
        explained = {(level, text) for level, text, _ in ROW_OF_LOG.findall(OPERATIONS.read_text())}
        self.assertGreater(len(logged()), 5)
        self.assertEqual(explained, logged())


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        METRICS.write_text(described())
    else:
        unittest.main()
