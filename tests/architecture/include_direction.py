"""Includes go one way: metrics <- ingest, matcher <- store <- app; ingest and matcher do not know each other.

`broken_includes(root)` gives one line per include that goes another way.
"""

import re

ALLOWED = {
    "metrics": {"metrics"},
    "ingest": {"ingest", "metrics"},
    "matcher": {"matcher", "metrics"},
    "store": {"store", "ingest", "matcher", "metrics"},
    "app": {"app", "store", "ingest", "matcher", "metrics"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')


def sources(root, folders):
    """C++ files of these folders, sorted."""
    return sorted(path for folder in folders for path in (root / folder).rglob("*")
                  if path.suffix in (".h", ".cc", ".inc") and path.is_file())


def broken_includes(root):
    """Also a `#include "x.h"` without its folder: there is one include root, so it could hide a direction."""
    found = []
    generated = {f"{path.relative_to(root).with_suffix('')}.pb.h" for path in root.glob("*/*.proto")}
    for path in sources(root, ALLOWED):
        own = path.relative_to(root).parts[0]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            folder = match[1].split("/")[0] if "/" in match[1] else ""
            where = f"{path.relative_to(root)}:{number}"
            if folder in ALLOWED and folder not in ALLOWED[own]:
                found.append(f"{where}: {own} includes {match[1]}; it may include {', '.join(sorted(ALLOWED[own]))}")
            elif folder in ALLOWED and not (root / match[1]).is_file() and match[1] not in generated:
                found.append(f"{where}: {match[1]} is no file of the tree")
            elif not folder and '"' in line:
                found.append(f'{where}: write "{own}/{match[1]}": there is one include root')
            elif folder in ("bench", "tests"):
                found.append(f"{where}: {own} includes {match[1]}; tests and benches come after the program")
    return found
