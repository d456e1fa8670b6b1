"""A file has at most 400 lines, a function at most 70; names do not hide what they are; every source with logic has its
test. sizes.py [ROOT]"""
import pathlib
import re
import sys

FILE_LINES, FUNCTION_LINES = 400, 70
FORBIDDEN_NAMES = re.compile(r"manager|helper|util|common|misc|(?<!data)base(?!64)|impl|data(?!base|key)|info|process", re.I)
SOURCES = ("bot", "handlers", "storage", "wechat_api", "tests", "scripts")
# Sources without logic of their own, or tested as a whole by another file.
TESTED_ELSEWHERE = "tests/mirror.txt"


def functions(lines):
    """Line number and length of each body that starts at column 0 or inside a namespace, by its braces."""
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and re.match(r"^[A-Za-z].*\)[^;]*\{$", line) and not line.startswith(("namespace", "struct", "class", "enum")):
            start = number
        elif start is not None and line.startswith("}"):
            yield start, number - start + 1
            start = None


def problems(root):
    for room in SOURCES:
        for path in sorted((root / room).rglob("*")):
            if path.suffix not in (".h", ".cpp", ".py", ".ts", ".vue", ".mjs", ".sh") or "node_modules" in path.parts:
                continue
            name = path.relative_to(root).as_posix()
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > FILE_LINES:
                yield f"{name}: {len(lines)} lines, at most {FILE_LINES}"
            if path.suffix == ".cpp":
                for start, length in functions(lines):
                    if length > FUNCTION_LINES:
                        yield f"{name}:{start}: a function of {length} lines, at most {FUNCTION_LINES}"
            if room != "tests" and FORBIDDEN_NAMES.search(path.stem):
                yield f"{name}: a name that says nothing"
            if path.suffix in (".h", ".cpp") and room != "tests":
                for number, line in enumerate(lines, 1):
                    declared = re.match(r"\s*(?:class|struct|enum class)\s+([A-Z]\w*)", line)
                    if declared and FORBIDDEN_NAMES.search(declared.group(1)):
                        yield f"{name}:{number}: {declared.group(1)} is a name that says nothing"
    excused = {line.split()[0] for line in (root / TESTED_ELSEWHERE).read_text().splitlines() if line and line[0] != "#"}
    for room in SOURCES[:4]:
        for path in sorted((root / room).rglob("*.cpp")):
            name = path.relative_to(root).as_posix()
            mirror = root / "tests" / (name[:-4] + "_test.cpp")
            if name not in excused and not mirror.exists():
                yield f"{name}: has no {mirror.relative_to(root)}"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found))
    sys.exit(bool(found))
