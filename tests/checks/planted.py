"""Plants what each check forbids into a copy of the sources and expects it to be refused.

planted.py ROOT"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1]).resolve()
ROOMS = ("bot", "handlers", "storage", "wechat_api", "tests", "scripts")

# check, file, what is added to its end, words the complaint must hold
PLANTS = [
    ("includes", "handlers/help.cpp", '#include "bot/clock.h"\n', "handlers may not include bot/clock.h"),
    ("includes", "handlers/help.cpp", '#include "storage/database.h"\n', "may not include storage/database.h"),
    ("includes", "storage/unit.cpp", '#include "wechat_api/message.h"\n', "storage may not include"),
    ("includes", "wechat_api/error.cpp", '#include "storage/unit.h"\n', "wechat_api may not include"),
    ("includes", "bot/webhook.cpp", "#include <boost/beast/http.hpp>\n", "belongs to"),
    ("includes", "storage/unit.cpp", "#include <sqlite3.h>\n", "belongs to storage/sqlite.cpp"),
    ("await", "bot/scheduler.cpp", "void f() { if (co_await g()) {} }\n", "co_await in a condition"),
    ("await", "bot/scheduler.cpp", "void f() { co_await g([x](int) { return x; }); }\n", "a lambda inside"),
    ("await", "bot/scheduler.cpp", "void f() { co_await g({1, 2}); }\n", "a braced temporary"),
    ("await", "bot/scheduler.cpp", "auto f = [] () -> boost::asio::awaitable<void> { co_return; };\n", "a lambda that is a coroutine"),
    ("sql", "bot/scheduler.cpp", 'const char* q = "SELECT id FROM member";\n', "SQL belongs into storage/"),
    ("sql", "storage/unit.cpp", 'const char* q = "INSERT OR REPLACE INTO x";\n', "one database's own word"),
    ("sizes", "handlers/help.cpp", "// filler\n" * 400, "lines, at most 400"),
    ("sizes", "handlers/help.cpp", "void long_one() {\n" + "  work();\n" * 71 + "}\n", "a function of"),
    ("sizes", "handlers/push_manager.cpp", "// filler\n", "a name that says nothing"),
    ("sizes", "handlers/poll.cpp", "// filler\n", "has no tests/handlers/poll_test.cpp"),
]


def refuses(check, file, added, words):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for room in ROOMS:
            shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        with open(copy / file, "a", encoding="utf-8") as target:
            target.write(added)
        ran = subprocess.run([sys.executable, str(ROOT / "scripts/checks" / (check + ".py")), folder],
                             capture_output=True, text=True, check=False)
        return ran.returncode == 1 and words in ran.stdout


missed = [f"{check}: {added.splitlines()[0]}" for check, file, added, words in PLANTS if not refuses(check, file, added, words)]
print("\n".join("not refused: " + line for line in missed) or f"{len(PLANTS)} planted lines refused")
sys.exit(bool(missed))
