"""Name it, then await it: g++ 12 miscompiles some temporaries inside a co_await expression (CONTRIBUTING.md).

Refuses, in one statement that awaits: a lambda, a braced list, co_await inside a condition, and a lambda that is a
coroutine. await.py [ROOT]"""
import pathlib
import re
import sys


def without_comments(text):
    keep_lines = lambda match: "\n" * match.group(0).count("\n")
    text = re.sub(r"/\*.*?\*/", keep_lines, text, flags=re.S)
    text = re.sub(r'R"(\w*)\(.*?\)\1"', keep_lines, text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    return re.sub(r"//[^\n]*", "", text)


def statement_around(text, at):
    """From the last ; { } before to the first ; behind that is not inside brackets."""
    begin = max(text.rfind(c, 0, at) for c in ";{}") + 1
    depth, end = 0, at
    while end < len(text):
        if text[end] in "([{":
            depth += 1
        elif text[end] in ")]}":
            depth -= 1
        elif text[end] == ";" and depth <= 0:
            break
        if depth < 0:
            break
        end += 1
    return text[begin:end]


def problems(root):
    for room in ("bot", "handlers", "storage", "wechat_api", "tests"):
        for path in sorted((root / room).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            text = without_comments(path.read_text(encoding="utf-8"))
            name = path.relative_to(root).as_posix()
            for found in re.finditer(r"\bco_await\b", text):
                line = text.count("\n", 0, found.start()) + 1
                statement = statement_around(text, found.start())
                operand = statement[statement.find("co_await"):]
                if re.match(r"\s*(if|while|switch|for)\s*\(", statement) and not re.match(r"\s*for\s*\([^;]*:", statement):
                    yield f"{name}:{line}: co_await in a condition"
                if re.search(r"[(,]\s*\[[^\]]*\]\s*(\([^)]*\))?\s*(mutable\s*)?(->[^{]*)?\{", operand):
                    yield f"{name}:{line}: a lambda inside an awaited expression"
                if re.search(r"[(,]\s*\{", operand) or re.search(r"\b[A-Z]\w*\{", operand):
                    yield f"{name}:{line}: a braced temporary inside an awaited expression"
            for found in re.finditer(r"\[[^\]\n]*\]\s*\([^)]*\)\s*(mutable\s*)?->\s*[\w:]*awaitable", text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{name}:{line}: a lambda that is a coroutine"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found))
    sys.exit(bool(found))
