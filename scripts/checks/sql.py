"""SQL only in storage/, in a form two databases understand; migrations already released do not change.

sql.py [ROOT]"""
import hashlib
import pathlib
import re
import sys

STATEMENT = re.compile(r'"\s*(SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b')
DIALECT = re.compile(r"\b(INSERT OR|REPLACE INTO|AUTOINCREMENT|strftime|unixepoch|datetime\(|ifnull|group_concat|instr\(|"
                     r"json_\w+\(|ILIKE|SERIAL|now\(\)|\bGLOB\b|rowid)\b", re.I)
RELEASED = "storage/migrations/released.sha256"


def problems(root):
    for room in ("bot", "handlers", "wechat_api"):
        for path in sorted((root / room).rglob("*.cpp")) + sorted((root / room).rglob("*.h")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if STATEMENT.search(line):
                    yield f"{path.relative_to(root)}:{number}: SQL belongs into storage/"
    for path in sorted((root / "storage").rglob("*")):
        if path.suffix not in (".cpp", ".h", ".sql") or path.name.startswith("sqlite") or path.name.startswith("migration."):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("--")[0] if path.suffix == ".sql" else re.sub(r"//.*", "", line)
            if path.suffix != ".sql":
                code = " ".join(re.findall(r'"([^"]*)"', code))
            if DIALECT.search(code):
                yield f"{path.relative_to(root)}:{number}: {DIALECT.search(code).group(0)} is one database's own word"
    known = dict(reversed(line.split()) for line in (root / RELEASED).read_text().splitlines() if line.strip())
    for path in sorted((root / "storage/migrations").glob("*.sql")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name in known and known[path.name] != digest:
            yield f"storage/migrations/{path.name}: was released and has changed; write a new migration"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found))
    sys.exit(bool(found))
