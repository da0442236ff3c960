#!/usr/bin/env python3
"""Even hand: exchanging two contestants in a text exchanges the verdict and changes nothing else.

Frames are the examples of the rule files themselves, so that every rule is tried: a contestant's joint name in an example becomes a
gap, and every contest fills it with its contestants' entries, list by list and index by index. Entries are compared that stand at one
index with the same `needs` and `case`; one without a partner is left out. Numbers and hands stand for somebody, so frames with them are not
used. A label means something only beside its contestant, so labels have frames of their own.

    tests/rules/even_hand.py       exits 1 when a verdict differs; prints what is uneven in the contest files

NETRA_BINARY and NETRA_MEASURE_RULES as in measure.py. Needs no texts from outside.
"""
import collections
import itertools
import pathlib
import re
import sys

import yaml

import measure

LISTS = ("names", "aliases", "slogans", "hashtags", "labels")
LABEL_FRAMES = ("Capres cagub cabup {name} itu cuma {label}", "Jangan pilih {name}, {label}!", "Kata orang {name} {label}, padahal tidak")
HANDS = re.compile(r"\d|[☝✌🤟👆👍🫰🤘]|\b(satu|dua|tiga|empat|salam|paslon|nomor|periode)\b", re.I)


def read(path):
    # BaseLoader: every scalar is text, as the packs mean it ("no" is a key, not false).
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def contests():
    for folder in measure.RULES:
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            document = read(path)
            if isinstance(document, dict) and "contest" in document:
                yield document


def entries(contestant):
    """{(list, index): (text, needs, case)}"""
    found = {}
    for name in LISTS:
        for index, entry in enumerate(contestant[name]):
            entry = entry if isinstance(entry, dict) else {"text": entry}
            found[name, index] = (entry["text"], entry.get("needs"), entry.get("case"))
    return found


def joint_names(shipped):
    """What the rule files' examples call the contestants: an alias of two names joined, or the names one after the other."""
    texts = set()
    for contest in shipped:
        for contestant in contest["contestants"]:
            texts.update(text for text, needs, _ in entries(contestant).values() if needs is None and "-" in text and not text.startswith("#"))
    return re.compile(r"(?<!\w)(" + "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)) + r")(?!\w)")


def frames(shipped):
    """Texts with {0}, {1} … where contestants stood; each rule's examples of both kinds."""
    named, found = joint_names(shipped), set()
    for folder in measure.RULES:
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            document = read(path)
            for rule in (document.get("rules") or {}).values() if isinstance(document, dict) else ():
                for example in itertools.chain(rule["examples"]["match"], rule["examples"]["no"]):
                    text = example if isinstance(example, str) else example["text"]
                    who = list(dict.fromkeys(named.findall(text)))
                    if who and len(who) < 3 and not HANDS.search(named.sub("", text)) and "{" not in text:
                        found.add(named.sub(lambda match: "{%d}" % who.index(match[0]), text))
    return sorted(found)


def day_of(contest):
    return str(contest["phases"].get("pungut") or contest["active"][0])


def verdict(answer, roles):
    """What must be equal: sides, grades and rules, with roles for contestants. Spans differ with the length of a name."""
    claims = [(roles.get(v["contestant"], v["contestant"]), v["side"], v["grade"], tuple(sorted({e["rule"] for e in v["evidence"]}))) for v in answer.get("verdicts", [])]
    # Without a claim nobody was met, and an entry that is an everyday word too ("AMIN") is read as that word.
    return sorted(claims), sorted({c["rule"] for c in answer.get("context", [])}) if claims else []


def questions(contest, texts):
    """(slot, frame, who fills it, row) for each contestant, its right neighbour standing in the second gap."""
    people = contest["contestants"]
    for (place, one), frame in itertools.product(enumerate(people), texts):
        other = people[(place + 1) % len(people)]
        for slot, entry in entries(one).items():
            if slot[0] == "labels":
                continue
            partner = entries(other).get(slot)
            if "{1}" in frame and (partner is None or partner[1:] != entry[1:]):
                continue
            text = frame.format(entry[0], partner[0] if partner else "")
            yield (slot, entry[1:], frame), one["id"], {
                "text": text, "at": day_of(contest), "region": contest["region"], "contest": contest["contest"],
                "roles": {one["id"]: "first", other["id"]: "second"} if "{1}" in frame else {one["id"]: "first"}}


def label_questions(contest):
    people = contest["contestants"]
    for one, frame in itertools.product(people, LABEL_FRAMES):
        for slot, entry in entries(one).items():
            if slot[0] == "labels":
                yield (slot, entry[1:], frame), one["id"], {
                    "text": frame.format(name=entries(one)["names", 0][0], label=entry[0]), "at": day_of(contest), "region": contest["region"],
                    "contest": contest["contest"], "roles": {one["id"]: "first"}}


def main():
    shipped = list(contests())
    texts = frames(shipped)
    differing, asked = 0, 0
    for contest in shipped:
        rows = [*questions(contest, texts), *label_questions(contest)]
        groups = collections.defaultdict(list)
        for (key, who, row), answer in zip(rows, measure.explain([row for _, _, row in rows])):
            groups[key].append((who, row, answer))
        for (slot, _, frame), group in sorted(groups.items(), key=str):
            asked += len(group)
            kinds = {repr(verdict(answer, row["roles"])) for _, row, answer in group}
            if len(kinds) < 2:
                continue
            differing += 1
            print(f"{contest['contest']} {slot[0]}[{slot[1]}]")
            for who, row, answer in group:
                print(f"    {who}: {row['text']!r} -> {measure.told(answer)}")
        slots = [{slot: entry[1:] for slot, entry in entries(one).items()} for one in contest["contestants"]]
        uneven = sorted({slot for a, b in itertools.combinations(slots, 2) for slot in a.keys() & b.keys() if a[slot] != b[slot]})
        if uneven:
            print(f"{contest['contest']}: `needs` or `case` differ at " + ", ".join(f"{name}[{index}]" for name, index in uneven))
    print(f"{len(texts)} frames, {len(shipped)} contests, {asked} texts: {differing} frames differ between contestants")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
