"""For scripts/bench: a temporary installation, its server, and the load on it."""
import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import sqlite3
import string
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / ".build/bench"
TOOLS = BUILD / "scripts/benchmark"
MEMBERS = 20_000
SERVER_CORE, LOAD_CORE = {0}, {min(1, (os.cpu_count() or 1) - 1)}


def run(command, **more):
    return subprocess.run([str(part) for part in command], check=True, **more)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def on_core(cores):
    """What is started inside inherits the core: no `taskset` in between that a cold start would pay for."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Server:
    """A process on the server's core, ended when the block ends."""

    def __init__(self, command, port, environment=None, log=subprocess.DEVNULL):
        self.port = port
        self.started_ns = time.monotonic_ns()
        with on_core(SERVER_CORE):
            self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=dict(os.environ, **(environment or {})), close_fds=False)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait(self, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        self.__exit__()
        raise SystemExit(f"nothing answers on port {self.port}: {self.process.args}")

    def cpu_seconds(self):
        """Of all threads, from the scheduler's own account in nanoseconds."""
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in pathlib.Path(f"/proc/{self.pid}/task").iterdir()) / 1e9

    def ticks(self):
        """User and kernel time in clock ticks."""
        return [int(field) for field in pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]]

    def memory_mib(self, name="VmRSS"):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        return 0.0


class House:
    """A temporary installation with 20,000 members who are bound to one official account."""

    def __init__(self, folder):
        self.folder = folder
        self.first = 0
        self.binary = BUILD / "jinqiao"
        letters = string.ascii_letters + string.digits
        for name, length in (("token", 24), ("aes-key", 43), ("secret", 32)):
            self.keep(name, "".join(secrets.choice(letters) for _ in range(length)).encode())
        self.keep("data.key", secrets.token_bytes(32))
        self.port = free_port()
        self.config = folder / "jinqiao.toml"
        self.config.write_text(
            f'[server]\nlisten = "127.0.0.1:{self.port}"\nmetrics_listen = "127.0.0.1:0"\ndata_dir = "data"\n'
            f'data_key_file = "data.key"\n\n[[account]]\nname = "bench"\nkind = "official_account"\napp_id = "wxbench"\n'
            f'original_id = "gh_bench"\ntoken_file = "token"\nencoding_aes_key_file = "aes-key"\nsecret_file = "secret"\n'
            f'api_base = "http://127.0.0.1:9"\n')
        self.enroll()
        shutil.move(folder / "data", folder / "fresh")

    def keep(self, name, content):
        (self.folder / name).write_bytes(content)
        (self.folder / name).chmod(0o600)

    def enroll(self):
        digits = "零一二三四五六七八九"
        rows = ["姓名,手机,单位,角色"]
        for n in range(MEMBERS):
            name = "员" + "".join(digits[int(digit)] for digit in f"{n:05}")
            rows.append(f"{name},138000{n:05},林业局/第{n % 40}林场,{'书记' if n == 0 else '成员'}")
        (self.folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        run([self.binary, "-c", self.config, "member", "import", self.folder / "roster.csv"], stdout=subprocess.DEVNULL)
        database = sqlite3.connect(self.folder / "data/jinqiao.db")
        members = [row[0] for row in database.execute("SELECT id FROM member ORDER BY id")]
        now = int(time.time())
        database.executemany("INSERT INTO identity (account, external_id, member_id, follows, follow_changed_at, created_at)"
                             " VALUES ('bench', ?, ?, 1, ?, ?)", [(f"oBench{n:022}", member, now, now) for n, member in enumerate(members)])
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def serve(self, before=(), fsync_us=0):
        """A server on a fresh copy of the house."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        shutil.copytree(self.folder / "fresh", self.folder / "data")
        more = slow_disk(fsync_us)
        with open(self.folder / "serve.log", "ab") as log:
            return Server([*before, self.binary, "-c", self.config, "serve"], self.port, more, log)

    def load_command(self, port, count, connections, *more):
        # Every run begins with other members: nobody may write more than thirty times a minute.
        command = [TOOLS / "bench_load", "--secrets", self.folder, "--port", port, "--count", count, "--connections", connections,
                   "--members", MEMBERS, "--first", self.first % MEMBERS, *more]
        self.first += count
        return [str(part) for part in command]

    def load(self, server, count, connections, *more, ours=True):
        """Runs the generator; its figures and the server's CPU time a message."""
        expects = ("--expects", "连续") if ours else ()
        cpu, ticks = server.cpu_seconds(), server.ticks()
        with on_core(LOAD_CORE):
            done = subprocess.run(self.load_command(server.port, count, connections, *expects, *more), stdout=subprocess.PIPE,
                                  text=True, check=False, timeout=120)
        figures = json.loads(done.stdout or '{"bad": "no figures, thus only"}')
        if figures["bad"] or done.returncode:
            raise SystemExit(f"{figures['bad']} bad answers: nothing measured counts")
        user, kernel = (after - before for after, before in zip(server.ticks(), ticks))
        figures["cpu_us"] = (server.cpu_seconds() - cpu) / figures["messages"] * 1e6
        figures["kernel"] = kernel / max(user + kernel, 1)
        return figures


def slow_disk(fsync_us):
    return {"LD_PRELOAD": str(TOOLS / "slowsync.so"), "SLOWSYNC_US": str(fsync_us)} if fsync_us else {}
