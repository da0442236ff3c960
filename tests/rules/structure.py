#!/usr/bin/env python3
"""Even structure: every contestant of a contest has the same slots, or an explicit none.

A slot is a list and an index; what stands in one slot must ask the same (`needs`) of every contestant, a word compared with words and a phrase with
phrases, for one word alone may be everybody's. `case` belongs to the writing of a name. A list may be shorter or `[]`, never missing. Numbers are known
for all or for none, and as many handles stand for one contestant as for another. Every act that the regulation lists is named by some rule, so that words can show it. And a guard beside alternatives names its item:
a place would be one alternative's alone, and the others would go unguarded.

    tests/rules/structure.py       exits 1 and names what is uneven

NETRA_MEASURE_RULES as in measure.py.
"""
import pathlib
import re
import sys

import yaml

import measure

LISTS = ("names", "aliases", "slogans", "hashtags", "labels")
KEYS = {"id", "number", "names", "aliases", "slogans", "hashtags", "gestures", "labels"}


def documents(key):
    """The pack's files of that top key."""
    for folder in measure.RULES:
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            # BaseLoader: every scalar is text, as the packs mean it ("no" is a key, not false).
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            if isinstance(document, dict) and key in document:
                yield document


def entries(contestant):
    """{(list, index): (text, needs)}"""
    found = {}
    for name in LISTS:
        for index, entry in enumerate(contestant[name]):
            entry = entry if isinstance(entry, dict) else {"text": entry}
            found[name, index] = (entry["text"], entry.get("needs"))
    return found


def uneven(contest):
    people = contest["contestants"]
    for one in people:
        if set(one) != KEYS:
            yield f"{one['id']}: keys {' '.join(sorted(KEYS ^ set(one)))} are missing or unknown"
    if len({one["number"] == "unknown" for one in people}) > 1:
        yield "numbers are known for some and unknown for others"
    handles = {one["id"]: sum(text.startswith("@") for text, _ in entries(one).values()) for one in people}
    if len(set(handles.values())) > 1:
        yield "handles: " + ", ".join(f"{who} {n}" for who, n in handles.items())
    slots = {}
    for one in people:
        for slot, entry in entries(one).items():
            phrase = len(re.findall(r"\w+", entry[0])) > 1
            slots.setdefault((*slot, phrase), {}).setdefault(entry[1], []).append(one["id"])
    for (name, index, _), asked in sorted(slots.items()):
        if len(asked) > 1:
            yield f"{name}[{index}]: " + "; ".join(f"needs {needs}: {' '.join(who)}" for needs, who in asked.items())


def unnamed_acts():
    named = {item for document in documents("rules") for rule in document["rules"].values() for item in rule.get("items", [])}
    return [item["id"] for document in documents("regulation") for item in document["items"] if item["id"] not in named]


def unguarded():
    """Rules with `any` in `when` whose guards know an item by its place."""
    for document in documents("rules"):
        for name, rule in document["rules"].items():
            guards = [guard for key in ("unless", "only_if") for guard in rule.get(key, [])]
            if "any" in rule.get("when", {}) and any(str(guard.get(key, "")).isdigit() for guard in guards for key in ("before", "after", "beside")):
                yield name


def main():
    broken = [f"{contest['contest']}: {what}" for contest in documents("contest") for what in uneven(contest)]
    broken += [f"{act}: no rule names it" for act in unnamed_acts()]
    broken += [f"{name}: alternatives, and a guard by place; give the item a `name`" for name in unguarded()]
    for line in broken:
        print(line)
    print(f"{len(broken)} faults of structure")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
