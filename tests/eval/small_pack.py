"""A small invented pack and texts to measure it on: words without meaning, one contest."""

import json
import subprocess
import os
import tempfile
from pathlib import Path

PACK = {
    "language/x.yaml": """
language: x
classes:
  vote: [foo]
  never: [nope]
  calm: [reported]
""",
    "contests/land.yaml": """
contest: land2024
title: Land
kind: land
region: ID
zone: Asia/Jakarta
active: [2024-01-01, 2024-12-31]
contestants:
- {id: ada_bob, number: 1, names: [Ada Alpha, Bob Beta], aliases: [Ada-Bob], slogans: [], hashtags: ["#AdaBob24"], gestures: [], labels: []}
- {id: cyd_dan, number: 2, names: [Cyd Gamma, Dan Delta], aliases: [Cyd-Dan], slogans: [], hashtags: ["#CydDan24"], gestures: [], labels: []}
""",
    "rules/call.yaml": """
rules:
  vote_for:
    claim: A vote word with an object calls to vote for it.
    from: [village]
    side: support
    grade: strong
    when: {seq: [vote, contestant], within: 1}
    unless: [{class: never, before: vote, within: 1}]
    examples: {match: [foo Ada-Bob, "so foo Cyd-Dan now", "foo Ada-Bob or foo Cyd-Dan"], no: [nope foo Ada-Bob, foo the cat]}
  vote_against:
    claim: A negated vote word with an object works against it.
    from: [village, town]
    side: attack
    grade: review
    when: {seq: [never, vote, contestant], within: 1}
    examples: {match: [nope foo Ada-Bob], no: [foo Ada-Bob]}
""",
    "rules/context.yaml": """
rules:
  report:
    claim: A report says nothing of its own.
    from: [town]
    context: silence
    when: {has: calm}
    examples: {match: [reported], no: [said]}
""",
}


class PackFolder:
    """PACK with some files changed, as a folder; a place for other files beside it."""

    def __init__(self, changes={}):
        self.files = {**PACK, **changes}

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="netra-eval-")
        self.root = Path(self._folder.name)
        self.rules = self.root / "rules"
        for name, text in self.files.items():
            (self.rules / name).parent.mkdir(parents=True, exist_ok=True)
            (self.rules / name).write_text(text, encoding="utf-8")
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def lines(self, name, rows):
        """A file of JSON lines; what is text stands as it is."""
        path = self.root / name
        path.write_text("".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows), encoding="utf-8")
        return path


def netra(*arguments):
    return subprocess.run([os.environ["NETRA_BINARY"], *map(str, arguments)], capture_output=True, text=True, env={**os.environ, "XDG_CACHE_HOME": "/nonexistent"})
