#!/usr/bin/env python3
"""Leave one source out: switches off the rules that one source alone suggested and prints support F1 on that source's gold rows with and without.

    tests/rules/leave_one_out.py           the table
    tests/rules/leave_one_out.py --check   exits 1 when a source loses more than 5 points

A rule's sources stand in its `from:`; measure.source_of() names a gold row's. NETRA_SHARED, NETRA_BINARY and NETRA_MEASURE_RULES as in measure.py.
"""
import collections
import pathlib
import shutil
import sys
import tempfile

import yaml

import measure

POINTS = 5


def rules_of(path):
    # BaseLoader: every scalar is text, as the packs mean it ("no" is a key, not false).
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return document if isinstance(document, dict) and "rules" in document else None


def rule_files(folder):
    return [(path, document) for path in sorted(pathlib.Path(folder).rglob("*.yaml")) if (document := rules_of(path))]


def sources(rule, document):
    return rule.get("from", document.get("defaults", {}).get("from", []))


def rest(rule, gone):
    return {key: [name for name in value if name not in gone] if key in ("rules", "except") else value for key, value in rule.items()}


def without(source, into):
    """Copies the packs into a folder, less the rules that name this source alone; returns the folders and the rules left out."""
    folders, out = [], []
    for number, folder in enumerate(measure.RULES):
        copy = pathlib.Path(into) / str(number)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.py", "CMakeLists.txt", "__pycache__"))
        folders.append(str(copy))
        files = rule_files(copy)
        out += [f"{path.stem}/{name}" for path, document in files for name, rule in document["rules"].items()
                if set(sources(rule, document)) == {source}]
        for path, document in files:
            kept = {name: rest(rule, out) for name, rule in document["rules"].items() if f"{path.stem}/{name}" not in out}
            # A context that is left with no rule to change has none to change.
            kept = {name: rule for name, rule in kept.items() if rule.get("rules") != []}
            path.write_text(yaml.safe_dump({**document, "rules": kept}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folders, out


def f1(rows, answers):
    both = sum(row["gold"] == "support" == answer["label"] for row, answer in zip(rows, answers))
    either = sum(row["gold"] == "support" for row in rows) + sum(answer["label"] == "support" for answer in answers)
    return 200 * both / either if either else None


def main(arguments):
    if [a for a in arguments if a != "--check"]:
        sys.exit("leave_one_out.py: the only option is --check")
    if not (measure.SHARED / "text").is_dir():
        print(f"leave_one_out.py: no texts in {measure.SHARED}; nothing measured, skipped")
        return 0
    per = collections.defaultdict(list)
    for row in measure.load("gold_dev"):
        if row["gold"]:
            per[measure.source_of(row)].append(row)
    broken = False
    print(f"{'source':<24}{'support rows':>13}{'rules out':>11}{'F1 with':>9}{'without':>9}{'lost':>7}")
    for source, rows in sorted(per.items()):
        whole = f1(rows, measure.explain(rows))
        if whole is None or not any(row["gold"] == "support" for row in rows):
            continue
        with tempfile.TemporaryDirectory() as into:
            folders, out = without(source, into)
            left = f1(rows, measure.explain(rows, folders)) if out else whole
        lost = whole - left
        broken = broken or lost > POINTS
        print(f"{source:<24}{sum(row['gold'] == 'support' for row in rows):>13}{len(out):>11}{whole:>9.1f}{left:>9.1f}{lost:>7.1f}  {' '.join(out)}")
    return 1 if broken and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
