"""Who may include whom (CONTRIBUTING.md). Prints each forbidden include; exits 1 when there is one.

includes.py [ROOT]"""
import pathlib
import re
import sys

ROOMS = ("bot", "handlers", "storage", "wechat_api")
# Includes a room may write: whole rooms or single headers.
ALLOWED = {
    "bot": ("bot/", "handlers/", "storage/", "wechat_api/"),
    "handlers": ("handlers/feature.h", "handlers/post.h", "handlers/push.h", "handlers/second_person.h", "handlers/confidential.h", "handlers/reach.h", "handlers/registry.h",
                 "handlers/features.def", "handlers/calendar/", "handlers/gazetteer/", "storage/",
                 "wechat_api/message.h", "wechat_api/message_text.h", "wechat_api/route.h"),
    "storage": ("storage/",),
    "wechat_api": ("wechat_api/",),
}
FORBIDDEN = {"handlers": ("storage/sqlite.h", "storage/database.h")}
# Headers of libraries that only these files may see.
LIBRARIES = {
    r"boost/beast|boost/asio/ssl": ("wechat_api/https_client.cpp", "wechat_api/simulator/server.cpp",
                                    "wechat_api/boost_src.cpp"),
    r"sqlite3\.h": ("storage/sqlite.cpp",),
    r"archive(_entry)?\.h": ("storage/archive.cpp",),
    r"tinyxml2\.h": ("wechat_api/message_xml.cpp",),
    r"boost/asio\.hpp|bits/stdc\+\+\.h": (),
}
SEEN_BY_ALL = {"tests", "scripts"}


def problems(root):
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix not in (".h", ".cpp", ".def"):
                continue
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                found = re.match(r'\s*#\s*include\s*[<"]([^">]+)[">]', line)
                if not found:
                    continue
                target = found.group(1)
                if target.split("/")[0] in ROOMS + ("tests", "scripts"):
                    own = target == name.rsplit(".", 1)[0] + ".h"
                    allowed = own or target == "storage/migrations.inc" or target.startswith(ALLOWED[room])
                    if not allowed or target in FORBIDDEN.get(room, ()):
                        yield f"{name}:{number}: {room} may not include {target}"
                for pattern, owners in LIBRARIES.items():
                    if re.match(pattern, target) and name not in owners:
                        yield f"{name}:{number}: {target} belongs to {', '.join(owners) or 'nobody'}"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found))
    sys.exit(bool(found))
