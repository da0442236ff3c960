"""The rules of the house, on the tree itself and, so that each can fail, on small trees with a planted fault."""

import tempfile
import unittest
from pathlib import Path

from documents import broken_links, installed_documents, missing_tests, tests_of
from include_direction import broken_includes
from language_words import language_in_sources, pack_words, shared_words
from metrics_page import faults_of_page, rows, unknown_in_documents

SOURCE = Path(__file__).resolve().parents[2]
SHARED_WORDS = Path(__file__).with_name("shared_words.txt")

SOUND = {
    "metrics/metrics.h": "#pragma once\n#include <string>\n",
    "metrics/metrics.cc": '#include "metrics/metrics.h"\nRow r = {"netra_hits_total", "Hits.", {"contest"}};\n',
    "ingest/event.h": '#pragma once\n#include "metrics/metrics.h"\nenum class Kind { kPost };\n',
    "matcher/matcher.h": '#pragma once\n#include "metrics/metrics.h"\n',
    "store/facts.proto": 'syntax = "proto3";\n',
    "store/join.cc": '#include "store/facts.pb.h"\n#include "ingest/event.h"\n#include "matcher/matcher.h"\n',
    "app/main.cc": '#include "ingest/event.h"\nint main() {}\n',
    "rules/language/id.yaml": "language: id\nclasses:\n  vote: {phrases: [coblos, info]}\n  rally: [menyala]\n"
                              "repairs: {nyblos: coblos}\n",
    "rules/contests/contoh.yaml": "contest: contoh\ncontestants:\n- {id: sari, names: [Sari Melati], aliases: [{text: Bunda Sari}]}\n",
    "docs/invariants.md": "| promise | test |\n| --- | --- |\n| it holds | `JoinTest.Holds` |\n",
    "tests/store/join_test.cc": "TEST(JoinTest, Holds) {}\n",
    "README.md": "See [the rules](docs/invariants.md) and netra_hits_total.\n",
}


class PlantedTree:
    """SOUND with some files changed, as a folder."""

    def __init__(self, changes={}):
        self.files = {**SOUND, **changes}

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="netra-planted-")
        root = Path(self.folder.name)
        for name, text in self.files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return root

    def __exit__(self, *_):
        self.folder.cleanup()


class ArchitectureTest(unittest.TestCase):
    maxDiff = None

    def assertFinds(self, check, where, changes):
        """The check has nothing to say of the sound tree, and names `where` in the one with the fault."""
        with PlantedTree() as root:
            self.assertEqual(check(root), [])
        with PlantedTree(changes) as root:
            found = check(root)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(where + ":"), found)

    # Includes.

    def test_includes_go_one_way(self):
        self.assertEqual(broken_includes(SOURCE), [])

    def test_finds_an_include_upwards(self):
        self.assertFinds(broken_includes, "ingest/event.h:2", {"ingest/event.h": '#pragma once\n#include "store/join.h"\n'})

    def test_finds_ingest_and_matcher_knowing_each_other(self):
        self.assertFinds(broken_includes, "matcher/matcher.h:1", {"matcher/matcher.h": '#include "ingest/event.h"\n'})
        self.assertFinds(broken_includes, "ingest/dump.cc:1", {"ingest/dump.cc": '  #  include <matcher/matcher.h>\n'})

    def test_finds_an_include_that_hides_its_folder(self):
        self.assertFinds(broken_includes, "store/join.cc:1", {"store/join.cc": '#include "join.h"\n'})

    # Language.

    def test_no_language_in_sources(self):
        self.assertGreater(len(pack_words(SOURCE / "rules")), 200)
        self.assertEqual(language_in_sources(SOURCE, shared_words(SHARED_WORDS)), [])

    def test_every_shared_word_is_a_word_of_the_packs(self):
        words = pack_words(SOURCE / "rules")
        self.assertEqual([word for word in shared_words(SHARED_WORDS) if word not in words], [])

    def language(self, root):
        return language_in_sources(root, {"info": "a grade"})

    def test_finds_a_word_in_code_comment_and_identifier(self):
        for line in ('if (token == "coblos") return;', "// as in: MENYALA abangku", "int nyblos_count;", "void CoblosNow();"):
            self.assertFinds(self.language, "matcher/rule.cc:2", {"matcher/rule.cc": f"\n{line}\n"})

    def test_finds_a_contestants_name(self):
        for line in ("int melati = 0;", 'text == "Bunda"', "kSari"):
            self.assertFinds(self.language, "app/x.cc:1", {"app/x.cc": line})

    def test_a_shared_word_needs_a_reason(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("info\n")
            file.flush()
            self.assertRaisesRegex(ValueError, "gives no reason", shared_words, Path(file.name))

    # Metrics.

    def test_metrics_stand_on_one_page(self):
        self.assertGreater(len(rows(SOURCE)), 20)
        self.assertEqual(faults_of_page(SOURCE), [])

    def test_finds_a_metric_elsewhere(self):
        self.assertFinds(faults_of_page, "app/x.cc:1", {"app/x.cc": 'add("netra_sneaky_total");\n'})
        self.assertFinds(faults_of_page, "store/x.cc:1", {"store/x.cc": "#include <prometheus/counter.h>\n"})

    def test_finds_an_account_as_label(self):
        page = 'Row r = {"netra_hits_total", "Hits.", {"contest", "handle"}};\n'
        self.assertFinds(faults_of_page, "metrics/metrics.cc", {"metrics/metrics.cc": page})

    def test_finds_a_metric_without_unit_or_help(self):
        for row in ('{"netra_hits", "Hits.", {}}', '{"netra_hits_total", "", {}}'):
            self.assertFinds(faults_of_page, "metrics/metrics.cc", {"metrics/metrics.cc": f"Row r = {row};\n"})

    # Documents.

    def test_documents_name_no_metric_that_is_not_there(self):
        self.assertEqual(unknown_in_documents(SOURCE), [])
        self.assertFinds(unknown_in_documents, "README.md:1", {"README.md": "Watch netra_nothing_total.\n"})

    def test_every_invariant_names_a_test_that_is_there(self):
        self.assertGreater(len(tests_of(SOURCE)), 100)
        self.assertEqual(missing_tests(SOURCE), [])

    def test_finds_an_invariant_without_its_test(self):
        for row in ("| it holds | `JoinTest.Gone` |", "| it holds | |"):
            document = f"| promise | test |\n| --- | --- |\n{row}\n"
            self.assertFinds(missing_tests, "docs/invariants.md:3", {"docs/invariants.md": document})

    def test_links_of_documents_lead_somewhere(self):
        self.assertEqual(broken_links(SOURCE), [])
        self.assertFinds(broken_links, "README.md:1", {"README.md": "See [this](docs/gone.md) and netra_hits_total.\n"})

    def test_links_of_the_installed_documents_lead_to_what_is_installed(self):
        with tempfile.TemporaryDirectory(prefix="netra-doc-") as folder:
            installed_documents(SOURCE, Path(folder))
            found = broken_links(Path(folder))
        # What is for who has the source; the package's licence is its `copyright`.
        self.assertEqual([line.split(": ")[1] for line in found], ["CONTRIBUTING.md does not exist", "LICENSE does not exist"], found)


if __name__ == "__main__":
    unittest.main()
