"""C++ knows operators, never language: no word of a pack and no contestant's name stands in the program's sources.

The words come from rules/ when the test runs. Looked for in every word of a C++ file: identifiers are split at `_` and at
capitals, and comments and literals count like code. shared_words.txt lists the words that technical English shares.
"""

import re
import unicodedata

import yaml

from include_direction import sources

FOLDERS = ("metrics", "ingest", "matcher", "store", "app", "bench")
LETTERS_MIN = 4  # shorter words collide with everything: `di`, `ke`, `gas`
ENTRY_KEYS = ("phrases", "names", "aliases", "slogans", "hashtags", "labels", "repairs", "words")
WORD = re.compile(r"[^\W\d_]+")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


def _texts(node):
    """Every string below `node`; of a map the keys as well (repairs, number words)."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        if "text" in node:
            yield from _texts(node["text"])
            return
        for key, value in node.items():
            yield from _texts([str(key), value])


def _entries(node, under_class=False):
    """The texts of a pack that are language: phrases, names and their like, wherever they stand."""
    if isinstance(node, list):
        for each in node:
            yield from _entries(each, under_class)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ENTRY_KEYS or (under_class and isinstance(value, list)):
                yield from _texts(value)
            elif key == "text" and isinstance(value, list):  # a rule's phrases in place
                yield from _texts(value)
            elif key not in ("examples", "claim", "from"):
                yield from _entries(value, key == "classes")


def words_of(text):
    """Lower-case words without signs; capitals part words, as in identifiers."""
    plain = unicodedata.normalize("NFKC", text)
    for run in WORD.findall(plain):
        yield run.casefold()
        parts = PART.findall(run)
        if len(parts) > 1:
            yield from (part.casefold() for part in parts)


def pack_words(rules):
    """{word: the file that has it} of all packs below `rules`."""
    words = {}
    for path in sorted(rules.rglob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for text in _entries(document):
            for word in WORD.findall(unicodedata.normalize("NFKC", text)):
                if len(word) >= LETTERS_MIN:
                    words.setdefault(word.casefold(), path.relative_to(rules))
    return words


def shared_words(path):
    """{word: reason}; a line is `word: reason`. A word without its reason is an error."""
    shared = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words, _, reason = line.partition(":")
        if not reason.strip():
            raise ValueError(f"{path.name}:{number}: '{line}' gives no reason")
        shared.update((word, reason.strip()) for word in words.split())
    return shared


def language_in_sources(root, shared):
    """One line per place where a source holds a word of the packs."""
    words = {word: file for word, file in pack_words(root / "rules").items() if word not in shared}
    found = []
    for path in sources(root, FOLDERS):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for word in dict.fromkeys(words_of(line)):
                if word in words:
                    found.append(f"{path.relative_to(root)}:{number}: '{word}' is language (rules/{words[word]})")
    return found
