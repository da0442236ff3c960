"""The schemas of rules/schema say what the loader says of keys and shapes: every file of the tree fits, every broken one does not."""

import json
import re
import unittest
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("rules", "contest")


class Reader(yaml.BaseLoader):
    """Scalars as an editor reads them (YAML 1.2): dates are texts, only true and false are truths."""


for tag, pattern, first in (("bool", r"true|false", "tf"), ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"), ("float", r"-?[0-9]+\.[0-9]+", "-0123456789")):
    Reader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^({pattern})$"), list(first))
for tag, construct in (("bool", yaml.SafeLoader.construct_yaml_bool), ("int", yaml.SafeLoader.construct_yaml_int), ("float", yaml.SafeLoader.construct_yaml_float)):
    Reader.add_constructor(f"tag:yaml.org,2002:{tag}", construct)
Reader.bool_values = yaml.SafeLoader.bool_values
Reader.inf_value, Reader.nan_value = yaml.SafeLoader.inf_value, yaml.SafeLoader.nan_value


def read(text):
    return yaml.load(text, Loader=Reader)


def files():
    """(path, kind, document) of all rule and contest files of the tree."""
    for folder in (ROOT / "rules", ROOT / "tests" / "rules", ROOT / "tests" / "join" / "pack"):
        for path in sorted(folder.rglob("*.yaml")):
            document = read(path.read_text(encoding="utf-8"))
            for kind in KINDS:
                if isinstance(document, dict) and kind in document:
                    yield path, kind, document


VALIDATORS = {}
for kind in KINDS:
    schema = json.loads((ROOT / "rules" / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    VALIDATORS[kind] = jsonschema.Draft202012Validator(schema)


def faults(kind, document):
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}" for fault in VALIDATORS[kind].iter_errors(document)]


RULES = """
rules:
  vote_for:
    claim: A vote word with an object calls to vote for it.
    from: [somewhere]
    side: support
    grade: strong
    when: {seq: [vote, object], within: 2}
    unless: [{class: negator, before: vote, within: 1}, {quoted: true}]
    examples: {match: [foo Ada-Bob], no: [foo the cat]}
"""
CONTEST = """
contest: land2024
title: Land
kind: land
region: "64.09"
zone: Asia/Jakarta
active: [2024-01-01, 2024-12-31]
phases: {undian: 2024-02-02}
contestants:
- {id: ada_bob, number: 1, names: [Ada Alpha], aliases: [Ada-Bob, {text: AB, needs: cue, case: upper}], slogans: [], hashtags: [], gestures: [], labels: []}
- {id: cyd_dan, number: unknown, names: [Cyd Gamma], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}
"""
BROKEN = (
    ("rules", "claim: A vote word with an object calls to vote for it.", ""),
    ("rules", "grade: strong", "grade: certain"),
    ("rules", "side: support", "side: praise"),
    ("rules", "when:", "where:"),
    ("rules", "within: 2}", "within: two}"),
    ("rules", "seq: [vote, object], within: 2", "seq: [vote, object], near: [vote]"),
    ("rules", "seq: [vote, object]", "within: 1"),
    ("rules", "before: vote, within: 1", "within: 1"),
    ("rules", "quoted: true", "quoted: perhaps"),
    ("rules", "match: [foo Ada-Bob]", "match: []"),
    ("rules", ", no: [foo the cat]", ""),
    ("rules", "vote_for:", "Vote-For:"),
    ("contest", "labels: []}\n- {id: cyd", "}\n- {id: cyd"),
    ("contest", "number: 1", "number: one"),
    ("contest", "active: [2024-01-01, 2024-12-31]", "active: [2024-01-01]"),
    ("contest", "active: [2024-01-01, 2024-12-31]", ""),
    ("contest", "undian: 2024-02-02", "undian: soon"),
    ("contest", "undian:", "draw:"),
    ("contest", "case: upper", "case: loud"),
    ("contest", "names: [Ada Alpha]", "names: []"),
    ("contest", CONTEST[CONTEST.index("contestants:"):], "contestants: []\n"),
    ("contest", "zone: Asia/Jakarta", "zone: 7"),
    ("contest", "title: Land", "title: Land\ncolour: red"),
)


class SchemaTest(unittest.TestCase):
    maxDiff = None

    def test_every_shipped_file_fits(self):
        seen = 0
        for path, kind, document in files():
            with self.subTest(path.relative_to(ROOT)):
                self.assertEqual(faults(kind, document), [])
            seen += 1
        self.assertGreater(seen, 20)

    def test_sound_files_fit(self):
        self.assertEqual(faults("rules", read(RULES)), [])
        self.assertEqual(faults("contest", read(CONTEST)), [])

    def test_broken_files_do_not(self):
        for kind, sound, broken in BROKEN:
            text = RULES if kind == "rules" else CONTEST
            self.assertIn(sound, text)
            with self.subTest(broken or f"without {sound}"):
                self.assertNotEqual(faults(kind, read(text.replace(sound, broken, 1))), [])


if __name__ == "__main__":
    unittest.main()
