"""Writes the migrations as a C++ table: embed_migrations.py OUTPUT FILE.sql ..."""
import pathlib
import sys

out, files = pathlib.Path(sys.argv[1]), sorted(pathlib.Path(name) for name in sys.argv[2:])
rows = "".join(
    f'{{{int(file.name[:4])}, "{file.stem}", R"SQL(\n{file.read_text(encoding="utf-8")})SQL"}},\n' for file in files)
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(rows, encoding="utf-8")
