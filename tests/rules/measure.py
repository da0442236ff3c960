#!/usr/bin/env python3
"""Measures the packs on labelled texts through `netra explain --batch` and prints a table.

    tests/rules/measure.py                 everything
    tests/rules/measure.py gold -v         one part, with its errors and the rules that made them
    tests/rules/measure.py --check         exits 1 when one of the bounds below is broken

NETRA_SHARED names the folder of texts (default: beside the source tree); without it nothing is measured and the script says so.
NETRA_BINARY names the program (default: the newest build/*/netra). NETRA_MEASURE_RULES: folders, separated by colons
(default: rules and tests/rules, whose contests the texts need and the project does not ship).
"""
import collections
import json
import math
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("NETRA_SHARED", ROOT.parent / "shared"))
RULES = os.environ.get("NETRA_MEASURE_RULES", f"{ROOT}/rules:{ROOT}/tests/rules").split(":")
# Dates at which undated texts are read: a campaign for the presidency, one for the regions. Judgement must hold at both.
DATES = ("2024-01-20", "2024-10-20")
# What must be found of each file of tests/rules/invented: support, attack.
INVENTED = {"first": (0.80, 0.80), "second": (0.75, 0.80), "third": (0.65, 0.55), "fourth": (0.65, 0.55), "fifth": (0.55, 0.50), "sixth": (0.60, 0.50),
            "seventh": (0.75, 0.75), "eighth": (0.85, 0.85)}
CONTEST_WORDS = {"Jatim": ("2024-10-20", "35"), "Banten": ("2024-10-20", "36"), "2019": ("2019-03-15", "ID"),
                 "DKI": ("2017-01-20", "31"), "Jakarta": ("2024-10-20", "31")}


def binary():
    named = os.environ.get("NETRA_BINARY")
    if named:
        return named
    built = sorted((path for path in ROOT.glob("build/*/netra") if os.access(path, os.X_OK)), key=lambda path: path.stat().st_mtime)
    if not built:
        sys.exit("measure.py: no build/*/netra; build it, or name it in NETRA_BINARY")
    return str(built[-1])


def explain(rows, folders=None):
    keys = ("text", "at", "region", "contest", "parent")
    lines = [json.dumps({"id": str(i), **{k: row[k] for k in keys if row.get(k)}}, ensure_ascii=False) for i, row in enumerate(rows)]
    command = [binary(), "explain", "--batch", "-"]
    for folder in folders or RULES:
        command += ["--rules", folder]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"measure.py: {done.stderr}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(rows), "one answer a line"
    return answers


def source_of(row):
    """The collection that a gold row comes from: its id without number, file and day."""
    return re.match(r"bg(?=_)|[a-z]+\d*(_[a-z]+|_\d+)?", row["id"])[0]


def load(name):
    with open(SHARED / "text" / f"{name}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def told(answer):
    claims = [f"{v['side'][0]}:{v['grade']}:{v['contestant']}:" + "+".join(f"{e['rule'].split('/')[1]}[{e['text']}]" for e in v["evidence"])
              for v in answer.get("verdicts", [])]
    return "; ".join(claims) + " | " + ",".join(c["rule"].split("/")[1] + f"[{c['text']}]" for c in answer.get("context", []))


def interval(hits, of):
    """Wilson's 95 % interval of a share."""
    if not of:
        return "-"
    share, z = hits / of, 1.96
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return f"{hits}/{of} = {share:.3f} [{(middle - spread) / (1 + z * z / of):.3f}, {(middle + spread) / (1 + z * z / of):.3f}]"


def above_info(answer):
    return any(verdict["grade"] != "info" for verdict in answer.get("verdicts", []))


class Report:
    def __init__(self, verbose):
        self.verbose = verbose
        self.broken = []

    def line(self, name, value, fits=True):
        print(f"{name:<44} {value}" + ("" if fits else "   << bound broken"))
        if not fits:
            self.broken.append(name)

    def error(self, what, row, answer):
        if self.verbose:
            print(f"    {what} | {row['text'][:260]!r} | {told(answer)}")


def named_contestant(candidate):
    return re.sub(r"[^a-z0-9]+", "_", candidate.lower().replace("'", "")).strip("_")


def measure_examples(report):
    rows = load("examples")
    right, per, wrong = 0, collections.defaultdict(lambda: [0, 0]), []
    for row, answer in zip(rows, explain(rows)):
        fits = answer["label"] == row["label"]
        if fits and row.get("candidate") and row["label"] != "neutral":
            first = [v["contestant"] for v in answer["verdicts"] if v["side"] == row["label"] and v["grade"] != "info"][:1]
            fits = first == [named_contestant(row["candidate"])]
        right += fits
        if row["label"] != "neutral" and row.get("candidate"):
            per[row["contest"], row["candidate"]][0] += fits
            per[row["contest"], row["candidate"]][1] += 1
        if not fits:
            wrong.append((row, answer))
    report.line("examples right (label and contestant)", interval(right, len(rows)), right >= 0.95 * len(rows))
    uneven = [f"{contest}/{who} {a}/{b}" for (contest, who), (a, b) in sorted(per.items()) if a != b]
    report.line("  contestants with a miss", ", ".join(uneven) or "none: gap 0", not uneven)
    for row, answer in wrong:
        report.error(f"{row['label']} {row['candidate']} -> {answer['label']}", row, answer)


def measure_gold(report):
    rows = [row for row in load("gold_dev") if row["gold"]]
    answers = explain(rows)
    seen = collections.Counter((row["gold"], answer["label"]) for row, answer in zip(rows, answers))
    for side, precise, found in (("support", 0.90, 0.75), ("attack", 0.85, 0.0)):
        hits = seen[side, side]
        said = sum(n for (_, label), n in seen.items() if label == side)
        true = sum(n for (gold, _), n in seen.items() if gold == side)
        report.line(f"gold {side} precision", interval(hits, said), not said or hits >= precise * said)
        report.line(f"gold {side} recall", interval(hits, true), hits >= found * true)
        strong = [row for row, answer in zip(rows, answers) if answer["label"] == side and answer["verdicts"][0]["grade"] == "strong"]
        right = sum(row["gold"] == side for row in strong)
        report.line(f"gold {side} precision of grade strong", interval(right, len(strong)), side != "support" or right >= 0.95 * len(strong))
    for row, answer in zip(rows, answers):
        if answer["label"] != row["gold"]:
            report.error(f"{row['gold']} {row['id']} -> {answer['label']}", row, answer)
    per = collections.defaultdict(collections.Counter)
    for row, answer in zip(rows, answers):
        per[source_of(row)][row["gold"], answer["label"]] += 1
    for source, seen in sorted(per.items()):
        said = sum(n for (_, label), n in seen.items() if label == "support")
        true = sum(n for (gold, _), n in seen.items() if gold == "support")
        if true:
            report.line(f"  {source} support precision, recall", f"{seen['support', 'support']}/{said}, {seen['support', 'support']}/{true}")


def measure_silent(report, name, rows, dates, bound=0):
    """Texts that must make no claim above info, read at every date in Penajam Paser Utara."""
    for at in dates:
        dated = [{**row, "at": at, "region": "64.09"} for row in rows]
        answers = explain(dated)
        loud = [(row, answer) for row, answer in zip(rows, answers) if above_info(answer)]
        report.line(f"{name} at {at}, above info", f"{len(loud)} of {len(rows)}", len(loud) <= bound)
        for row, answer in loud:
            report.error(answer["label"], row, answer)


def measure_seeds(report):
    rows = []
    for file in sorted((SHARED / "seeds").iterdir()):
        text = file.read_text(encoding="utf-8")
        rows += [{"text": part} for part in [text, *text.split("\n")] if part.strip()]
    measure_silent(report, "seed articles, whole and by paragraph", rows, DATES)


def measure_campaign(report):
    rows = load("campaign_posts")
    for row in rows:
        row["at"], row["region"] = next((v for k, v in CONTEST_WORDS.items() if k in row["candidate"]), ("2024-01-10", "ID"))
    answers = explain(rows)
    for side in ("support", "attack"):
        mine = [answer["label"] for row, answer in zip(rows, answers) if row["label"] == side]
        report.line(f"campaign posts {side} recall", interval(mine.count(side), len(mine)))
    for row, answer in zip(rows, answers):
        if answer["label"] != row["label"]:
            report.error(f"{row['label']} {row['candidate']} -> {answer['label']}", row, answer)


def measure_invented(report):
    """Sentences written for this project; each file before the packs of its day had been tried on it. All but the seventh have been read since, so they guard, they measure no more."""
    for file in sorted(ROOT.glob("tests/rules/invented/*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        answers = explain(rows)
        for side, found in (("support", INVENTED[file.stem][0]), ("attack", INVENTED[file.stem][1])):
            said = [row for row, answer in zip(rows, answers) if answer["label"] == side]
            hits, true = sum(row["label"] == side for row in said), sum(row["label"] == side for row in rows)
            report.line(f"invented {file.stem} {side} precision", interval(hits, len(said)), hits >= 0.95 * len(said))
            report.line(f"invented {file.stem} {side} recall", interval(hits, true), hits >= found * true)
        for row, answer in zip(rows, answers):
            if answer["label"] != row["label"]:
                report.error(f"{row['label']} {row['source']} -> {answer['label']}", row, answer)


PARTS = {
    "invented": measure_invented,
    "seeds": measure_seeds,
    "examples": measure_examples,
    "gold": measure_gold,
    "news": lambda report: measure_silent(report, "neutral news", load("neutral_news"), DATES),
    "background": lambda report: measure_silent(report, "background", load("background_dev"), DATES),
    "campaign": measure_campaign,
}


def main(arguments):
    unknown = [a for a in arguments if a not in PARTS and a not in ("-v", "--check")]
    if unknown:
        sys.exit(f"measure.py: unknown {' '.join(unknown)}; parts: {' '.join(PARTS)}; options: -v --check")
    wanted = [a for a in arguments if a in PARTS] or list(PARTS)
    if wanted != ["invented"] and not (SHARED / "text").is_dir():
        print(f"measure.py: no texts in {SHARED}; nothing measured, skipped")
        return 0
    report = Report("-v" in arguments)
    for name in wanted:
        PARTS[name](report)
    return 1 if report.broken and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
