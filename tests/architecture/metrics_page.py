"""All metrics stand on one page: metrics/metrics.cc names them, nothing else does, and no label could be an account."""

import re

from include_direction import sources

PAGE = "metrics/metrics.cc"
FOLDERS = ("metrics", "ingest", "matcher", "store", "app", "bench")
LITERAL = re.compile(r'"(netra_[a-z0-9_]*)')
ROW = re.compile(r'\{\s*"((?:netra|process)_[a-z0-9_]+)",\s*"((?:[^"\\]|\\.)*)",\s*\{([^{}]*)\}\s*\}', re.S)
NAMED = re.compile(r"\bnetra_[a-z][a-z0-9_]*[a-z0-9]\b")
PERSONAL = {"account", "actor", "actor_id", "handle", "did", "user", "person", "member", "author", "object", "id", "text", "name"}
SUFFIXES = ("_total", "_seconds", "_bytes", "_info", "_records", "_ratio", "_batches", "_accounts", "_limit", "_letters", "_ready", "_fds",
            "_offset", "_partitions", "_connected", "_stalled", "_paused")
NOT_METRICS = re.compile(r"netra_(metrics|ingest|matcher|store|app|build|python_test|join|bench)$")  # targets of the build


def rows(root):
    """[(name, help, [labels])] of the page."""
    text = (root / PAGE).read_text(encoding="utf-8")
    return [(name, meaning, re.findall(r'"([^"]*)"', labels)) for name, meaning, labels in ROW.findall(text)]


def faults_of_page(root):
    """One line per name outside the page, repeated name, missing help, name without unit, or label that names somebody."""
    found, seen = [], set()
    for name, meaning, labels in rows(root):
        if name in seen:
            found.append(f"{PAGE}: {name} stands there twice")
        seen.add(name)
        if not meaning.strip():
            found.append(f"{PAGE}: {name} has no help")
        if not name.endswith(SUFFIXES):
            found.append(f"{PAGE}: {name} does not say its unit")
        found += [f"{PAGE}: {name} has the label '{label}', which could name somebody" for label in labels if label in PERSONAL]
    if not seen:
        found.append(f"{PAGE}: no row found")
    for path in sources(root, FOLDERS):
        if str(path.relative_to(root)) == PAGE:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.relative_to(root)}:{number}"
            if "#include <prometheus/" in line:
                found.append(f"{where}: prometheus is known to {PAGE} alone")
            found += [f"{where}: the metric {name} belongs on {PAGE}" for name in LITERAL.findall(line)
                      if not NOT_METRICS.match(name)]
    return found


def unknown_in_documents(root):
    """One line per metric that a document, dashboard or alert names and the page lacks."""
    known = {name for name, _, _ in rows(root)}
    found = []
    paths = sorted({*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "deploy").rglob("*.y*ml"),
                    *(root / "deploy").rglob("*.json")})
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for name in NAMED.findall(line):
                if re.sub(r"_(bucket|sum|count)$", "", name) not in known and not NOT_METRICS.match(name):
                    found.append(f"{path.relative_to(root)}:{number}: there is no metric {name}")
    return found
