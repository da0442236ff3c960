"""What documents say of the tree: a test that docs/invariants.md names exists, and so does a file that a link points to."""

import re
import shutil

NAMED_TEST = re.compile(r"`([A-Z]\w*)\.([A-Za-z]\w*)`")
NAMED_CTEST = re.compile(r"`ctest -R ([\w.]+)`")
ADDED = re.compile(r"(?:add_test\(NAME|netra_python_test\()\s*([\w.]+)")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
DEFINED = re.compile(r"TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
RULER = re.compile(r"\|[\s|:-]+\|$")
METHOD = re.compile(r"^class (\w+)\(|^    def (test_\w+)\(", re.M)


def tests_of(root):
    """{`Suite.Name`} of GoogleTest and unittest and names of ctest, as they are written in tests/."""
    names = set()
    for path in (root / "tests").rglob("*.cc"):
        names.update(f"{suite}.{name}" for suite, name in DEFINED.findall(path.read_text(encoding="utf-8")))
    for path in (root / "tests").rglob("*_test.py"):
        suite = None
        for match in METHOD.finditer(path.read_text(encoding="utf-8")):
            suite = match[1] or suite
            if match[2]:
                names.add(f"{suite}.{match[2]}")
    for path in (root / "tests").rglob("CMakeLists.txt"):
        names.update(ADDED.findall(path.read_text(encoding="utf-8")))
    return names


def missing_tests(root, document="docs/invariants.md"):
    """One line per test that the document names and the tree lacks, and per row of its tables that names none."""
    known, found = tests_of(root), []
    lines = (root / document).read_text(encoding="utf-8").splitlines()
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], ""]), 1):
        named = [".".join(match) for match in NAMED_TEST.findall(line)] + NAMED_CTEST.findall(line)
        found += [f"{document}:{number}: there is no test {name}" for name in named if name not in known]
        is_head = RULER.match(line) or RULER.match(after)
        if line.startswith("|") and not is_head and not named:
            found.append(f"{document}:{number}: this row names no test")
    return found


def installed_documents(root, folder):
    """Lays out below `folder` what the package puts into /usr/share/doc/netra."""
    for name in (root / "deploy" / "debian" / "docs").read_text(encoding="utf-8").split():
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, folder / name)
    for line in (root / "deploy" / "debian" / "install").read_text(encoding="utf-8").splitlines():
        name, target = line.split()
        if target.startswith("usr/share/doc/netra/"):
            place = folder / target.removeprefix("usr/share/doc/netra/")
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, place)


def broken_links(root):
    """One line per relative link of a document that leads nowhere."""
    found = []
    for path in sorted({*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "deploy").rglob("*.md")}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for target in LINK.findall(line):
                if not (path.parent / target).exists():
                    found.append(f"{path.relative_to(root)}:{number}: {target} does not exist")
    return found
