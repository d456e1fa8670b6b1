"""Runs every command of README.md and README.en.md, in order, as a reader would type them.

Blocks marked `sh` are run; a `toml` or `csv` block is written to the file named before it. `scripts/run` starts the
simulator for the commands after it; `scripts/test` is what called us and is not run again; `serve` stays in the background
until its README ends."""
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(sh|toml|csv)\n(.*?)^```", re.M | re.S)
NAMED = re.compile(r"`([\w.-]+\.(?:toml|csv))`")


class Reader:
    def __init__(self):
        self.folder = ROOT
        self.background = []
        self.count = 0
        self.environment = dict(os.environ, PATH=f"{ROOT / '.build/release'}:{os.environ['PATH']}")

    def wait_for(self, port, process, seconds=600):
        """What is started may compile everything first: scripts/run in a fresh clone does."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit(f"nothing listens on {port}")

    def start(self, command, port):
        self.background.append(subprocess.Popen(["bash", "-c", "exec " + command], cwd=self.folder, env=self.environment,
                                                stdout=subprocess.DEVNULL))
        self.wait_for(port, self.background[-1])

    def run(self, line):
        self.count += 1
        if line == "scripts/test":
            return
        if line == "scripts/run":
            self.start(line, 8480)
            return
        if line.endswith(" serve"):
            self.start(line, 8481)
            return
        ran = subprocess.run(["bash", "-c", line], cwd=self.folder, env=self.environment,
                             stdout=subprocess.PIPE, text=True, check=False)
        print(f"$ {line}\n{ran.stdout}", end="")
        if ran.returncode != 0:
            raise SystemExit(f"exit code {ran.returncode}: {line}")

    def close(self):
        for process in self.background:
            process.terminate()
            process.wait(30)
        self.background = []
        self.folder = ROOT


def read(reader, name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        kind, content = block.groups()
        if kind != "sh":
            file = NAMED.findall(text[:block.start()])[-1]
            (reader.folder / file).write_text(content, encoding="utf-8")
            continue
        for line in content.splitlines():
            change = re.search(r"cd (\S+)$", line)
            reader.run(line)
            if change:
                reader.folder = pathlib.Path(change.group(1))


def main():
    reader = Reader()
    try:
        for name in ("README.md", "README.en.md"):
            read(reader, name)
            reader.close()
    finally:
        reader.close()
        subprocess.run(["rm", "-rf", "/tmp/jinqiao-readme"], check=True)
    print(f"{reader.count} commands of the READMEs ran")


if __name__ == "__main__":
    sys.exit(main())
