"""`netra eval`, `rules stats` and `rules backtest` from outside, on a pack and texts small enough to count by hand."""

import html.parser
import json
import re
import unittest

from small_pack import PACK, PackFolder, netra

LABELLED = [
    {"id": "village-1", "text": "foo Ada-Bob", "label": "support", "target": "Ada"},
    {"id": "village-2", "text": "foo Cyd-Dan", "gold": "support", "target": "Ada-Bob"},          # the wrong contestant
    {"id": "village-3", "text": "hooray for Cyd-Dan", "label": "support", "target": "Cyd (2)"},  # missed
    {"id": "village-4", "text": "foo Ada-Bob, they sing", "label": "neutral"},                   # wrong
    {"id": "town-1", "text": "nope foo Ada-Bob", "expected": "attack", "candidate": "Somebody"},
    {"id": "town-2", "text": "foo Ada-Bob, he reported", "label": "neutral"},
    {"id": "town-3", "text": "nobody can tell", "gold": None},
    {"id": "town-4", "text": "nobody can tell", "label": "unclear"},
]
BACKGROUND = [{"text": "the cat"}, {"text": "foo the cat"}, {"text": "my cousin said foo Cyd-Dan"}, {"text": "rain"}]


def share(estimate):
    return (estimate["hits"], estimate["of"])


def find(rows, **wanted):
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, rows)
    return found[0]


class EvalTest(unittest.TestCase):
    maxDiff = None

    def measure(self, files, changes={}, options=(), exit_code=0):
        with PackFolder(changes) as folder:
            paths = [folder.lines(name, rows) for name, rows in files.items()]
            done = netra("eval", "--rules", folder.rules, "-o", "json", *options, *paths)
        self.assertEqual(done.returncode, exit_code, done.stderr)
        return json.loads(done.stdout)

    def test_counts_what_can_be_counted_by_hand(self):
        told = self.measure({"gold.jsonl": LABELLED, "background.jsonl": BACKGROUND})
        self.assertEqual((told["labelled"], told["background_texts"], told["left_out"]), (6, 4, 2))
        support = find(told["overall"], side="support")
        self.assertEqual((share(support["precision"]), share(support["recall"])), ((2, 3), (2, 3)))
        self.assertAlmostEqual(support["f1"]["value"], 2 / 3, places=5)
        self.assertAlmostEqual(support["precision"]["low"], 0.20766, places=4)  # Wilson
        self.assertEqual(share(find(told["overall"], side="attack")["precision"]), (1, 1))
        self.assertEqual(share(find(told["by_grade"], side="support", grade="strong")["precision"]), (2, 3))
        self.assertEqual(share(find(told["by_source"], source="village", side="support")["recall"]), (2, 3))

    def test_compares_targets_through_every_name_and_apart_from_labels(self):
        told = self.measure({"gold.jsonl": LABELLED})
        self.assertEqual(share(find(told["targets"], side="support")["right"]), (1, 2))
        self.assertEqual(find(told["targets"], side="attack")["unknown"], 1)
        self.assertEqual(share(find(told["by_contestant"], contestant="land2024/ada_bob", side="support")["precision"]), (1, 2))
        self.assertEqual(share(find(told["by_contestant"], contestant="land2024/ada_bob", side="support")["recall"]), (1, 2))
        self.assertEqual(share(find(told["by_contestant"], contestant="land2024/cyd_dan", side="support")["precision"]), (0, 1))

    def test_false_alarms_come_with_the_bound_of_their_number(self):
        told = self.measure({"noise.jsonl": BACKGROUND, "rain.jsonl": [{"text": "rain", "source": "sky"}] * 100})
        self.assertEqual(share(find(told["background"], source="noise")["alarms"]), (1, 4))
        sky = find(told["background"], source="sky")
        self.assertEqual(share(sky["alarms"]), (0, 100))
        self.assertAlmostEqual(sky["alarms"]["high"], 1 - 0.05 ** 0.01, places=5)
        self.assertEqual(share(find(told["background"], source="all")["alarms"]), (1, 104))

    def test_the_worst_error_stands_first_with_its_rules_and_spans(self):
        told = self.measure({"gold.jsonl": LABELLED, "background.jsonl": BACKGROUND})
        first = told["errors"][0]
        self.assertEqual((first["id"], first["is"], first["found"]), ("background.jsonl:3", "background", "strong support"))
        self.assertEqual(first["text"]["evidence"], [{"rule": "call/vote_for", "start": 15, "end": 26, "text": "foo Cyd-Dan"}])
        self.assertEqual([error["id"] for error in told["errors"]], ["background.jsonl:3", "village-4", "village-2", "village-3"])

    def test_counts_every_rule_on_labelled_and_background_texts(self):
        told = self.measure({"gold.jsonl": LABELLED, "background.jsonl": BACKGROUND})
        self.assertEqual([(row["rule"], row["support"], row["attack"], row["neutral"], row["background"]) for row in told["firings"]],
                         [("call/vote_against", 0, 1, 0, 0), ("call/vote_for", 2, 0, 1, 1), ("context/report", 0, 0, 1, 0)])

    def test_gaps_between_contestants_over_frames(self):
        rows = [{"id": f"f{n}-{who}", "text": text.format(who), "label": "support", "candidate": who, "frame": str(n)}
                for n, text in enumerate(("foo {}", "oh foo {}")) for who in ("Ada-Bob", "Cyd-Dan")]
        told = self.measure({"even.jsonl": rows})
        self.assertEqual([(row["contestant"], share(row["right"]), row["gap"]) for row in told["even_hand"]], [("ada_bob", (2, 2), 0), ("cyd_dan", (2, 2), 0)])
        rows[1]["text"] = "hooray Cyd-Dan"
        told = self.measure({"even.jsonl": rows})
        self.assertEqual([(row["contestant"], share(row["right"]), row["gap"]) for row in told["even_hand"]], [("ada_bob", (2, 2), 0), ("cyd_dan", (1, 2), 0.5)])
        self.assertEqual(told["even_hand_frames"], [{"contest": "land2024", "frame": "0", "right": "ada_bob", "not": "cyd_dan"}])

    def test_swapping_contestants_swaps_the_verdict(self):
        told = self.measure({"gold.jsonl": LABELLED})
        swap = find(told["swap"], contest="land2024")
        self.assertEqual((swap["contestants"], swap["differing"]), (2, 0))
        self.assertGreaterEqual(swap["frames_min"], 4)

    def test_an_uneven_pack_is_caught_by_the_swap_test(self):
        # A tag without its sign is met nowhere, so one contestant's tag counts and the other's does not.
        uneven = PACK["contests/land.yaml"].replace('"#CydDan24"', "CydDan24")
        told = self.measure({"gold.jsonl": LABELLED}, {"contests/land.yaml": uneven}, exit_code=1)
        self.assertGreater(find(told["swap"], contest="land2024")["differing"], 0)
        difference = told["swap_differences"][0]
        self.assertEqual(difference["entry"], "hashtags[0]")
        self.assertIn("cyd_dan: nothing", difference["outcomes"])

    def test_leaving_a_source_out_switches_off_what_names_it_alone(self):
        told = self.measure({"gold.jsonl": LABELLED})
        village = find(told["left_out_sources"], source="village")
        self.assertEqual((village["rules_off"], village["f1_without"]["value"]), (1, 0))
        self.assertAlmostEqual(village["loss"], 100 * village["f1"]["value"], places=3)

    def test_a_bad_line_is_named_with_file_and_line(self):
        for bad, says in (("{\"text\":", "no JSON object"), ('{"id": "x"}', "has no text"), ('{"text": "x", "label": "praise"}', "`label` is 'praise'"),
                          ('{"text": "x", "at": "soon"}', "is no time"), ('{"text": "x", "region": "Atlantis"}', "is unknown")):
            with PackFolder() as folder:
                path = folder.lines("bad.jsonl", [{"text": "fine"}, bad])
                done = netra("eval", "--rules", folder.rules, path)
            self.assertEqual(done.returncode, 2, bad)
            self.assertIn(f"{path}:2: ", done.stderr)
            self.assertIn(says, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_texts_without_a_date_are_read_at_the_given_one(self):
        for at, expected in (("2024-06-01", 1), ("2020-06-01", 0)):
            told = self.measure({"noise.jsonl": BACKGROUND}, options=("--at", at))
            self.assertEqual(share(find(told["background"], source="noise")["alarms"]), (expected, 4))

    def test_the_table_holds_the_same_figures(self):
        with PackFolder() as folder:
            done = netra("eval", "--rules", folder.rules, folder.lines("gold.jsonl", LABELLED), "--errors", 2)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"support +6 +0\.667 \[0\.208, 0\.939\] 2/3 ")
        self.assertIn("bootstrap_seed: ", done.stdout)


class Page(html.parser.HTMLParser):
    """What a page refers to, and its elements."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.references, self.open, self.faults = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.references += [value for key, value in attributes if key in ("src", "href", "data", "action", "xlink:href")]
        if any(key.startswith("on") for key, _ in attributes):
            self.faults.append(f"{tag} runs a script")
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")


class PageTest(unittest.TestCase):
    def page(self, rows):
        with PackFolder() as folder:
            path = folder.root / "report.html"
            done = netra("eval", "--rules", folder.rules, "--html", path, folder.lines("<gold>&.jsonl", rows))
            self.assertEqual(done.returncode, 0, done.stderr)
            return path.read_text(encoding="utf-8")

    def test_needs_nothing_from_outside_and_runs_no_script(self):
        text = self.page(LABELLED)
        page = Page(text)
        self.assertEqual((page.faults, page.open), ([], []))
        self.assertEqual([reference for reference in page.references if not reference.startswith("#")], [])
        self.assertNotIn("script", page.tags)
        self.assertNotRegex(text, r"url\(|@import|https?://")
        self.assertIn("default-src 'none'", text)

    def test_has_charts_that_are_read_out_and_both_colour_schemes(self):
        text = self.page(LABELLED)
        self.assertIn("prefers-color-scheme:dark", text)
        charts = re.findall(r"<svg [^>]*>", text)
        self.assertGreaterEqual(len(charts), 4)
        for chart in charts:
            self.assertRegex(chart, r'role="img" aria-label="[^"]+"')
        self.assertIn('<html lang="en">', text)

    def test_escapes_whatever_a_text_holds(self):
        hostile = '<script>alert("x")</script> & foo Ada-Bob \'">\x01<b>'
        text = self.page([*LABELLED, {"id": "<i>\"'&", "text": hostile, "label": "neutral", "source": "<u>"}])
        page = Page(text)
        self.assertEqual(page.faults, [])
        for tag in ("script", "b", "i", "u"):
            self.assertNotIn(tag, page.tags)
        self.assertIn("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; <mark>foo Ada-Bob</mark>", text)


class StatsTest(unittest.TestCase):
    def test_says_what_never_and_always_fires_and_what_it_costs(self):
        with PackFolder() as folder:
            texts = folder.lines("texts.jsonl", [{"text": "foo Ada-Bob"}, {"text": "oh foo Cyd-Dan, he reported"}])
            done = netra("rules", "stats", "--rules", folder.rules, "-o", "json", texts)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = {row["id"]: row for row in json.loads(done.stdout)}
        self.assertEqual({rule: (row["fired"], row["of"], row.get("note")) for rule, row in rows.items()},
                         {"call/vote_for": (1, 2, None), "call/vote_against": (0, 2, "never fires"), "context/report": (1, 2, None)})
        self.assertGreater(rows["call/vote_for"]["ns"], 0)
        self.assertIn("2 texts, 2 of them tried with rules; 1 of 3 rules never fire, 0 always", done.stderr)


class BacktestTest(unittest.TestCase):
    def backtest(self, changes, rows, exit_code):
        with PackFolder() as a, PackFolder(changes) as b:
            done = netra("rules", "backtest", "--pack", a.rules, "--pack", b.rules, "-o", "json", a.lines("texts.jsonl", rows))
        self.assertEqual(done.returncode, exit_code, done.stderr)
        return json.loads(done.stdout)

    def test_the_same_pack_changes_nothing(self):
        told = self.backtest({}, LABELLED, 0)
        self.assertEqual((told["texts"], told["added"], told["removed"], told["regraded"], told["changes"]), (8, 0, 0, 0, []))

    def test_says_what_comes_and_goes_and_by_which_rule_and_span(self):
        changes = {"language/x.yaml": PACK["language/x.yaml"].replace("vote: [foo]", "vote: [foo, hooray for]").replace("calm: [reported]", "calm: [reported, they sing]"),
                   "rules/call.yaml": PACK["rules/call.yaml"].replace("grade: review", "grade: strong")}
        told = self.backtest(changes, LABELLED, 1)
        self.assertEqual((told["added"], told["removed"], told["regraded"]), (1, 1, 1))
        added, removed, regraded = (find(told["changes"], change=change) for change in ("added", "removed", "regraded"))
        self.assertEqual((added["id"], added["side"], added["for"], added["is"]), ("village-3", "support", "land2024/cyd_dan", "support"))
        self.assertEqual(added["text"]["evidence"], [{"rule": "call/vote_for", "start": 0, "end": 18, "text": "hooray for Cyd-Dan"}])
        self.assertEqual([(e["rule"], e["text"]) for e in removed["text"]["evidence"]], [("call/vote_for", "foo Ada-Bob"), ("context/report", "they sing")])
        self.assertEqual((regraded["id"], regraded["grade"]), ("town-1", "review to strong"))
        self.assertEqual(share(find(told["scores"], side="support", pack="A")["precision"]), (2, 3))
        self.assertEqual(share(find(told["scores"], side="support", pack="B")["precision"]), (3, 3))

    def test_wants_two_packs(self):
        done = netra("rules", "backtest", "--pack", "/nowhere", "-")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--pack twice", done.stderr)


if __name__ == "__main__":
    unittest.main()
