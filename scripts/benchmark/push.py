"""For scripts/bench: a push from its due time to the last phone, against the simulated platform at 50 ms a call."""
import contextlib
import json
import pathlib
import secrets
import shutil
import sqlite3
import string
import subprocess
import threading
import time
import urllib.request

from house import BUILD, LOAD_CORE, ROOT, TOOLS, Server, free_port, on_core, run

LATENCY_MS = 50
LEAD_S = 8  # from the planning to the due time: the server starts and is asked for something meanwhile
PEER = ROOT / "scripts/benchmark/peer"
PLATFORM_CALLS = {"wecom": "/cgi-bin/message/send", "service": "/cgi-bin/message/template/send"}


class Platform:
    """`jinqiao sim --api-only` over the installation's own accounts."""

    def __init__(self, binary, config, port):
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([binary, "-c", config, "sim", "--api-only", "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)
        if "127.0.0.1" not in self.process.stdout.readline():
            raise SystemExit("the simulator did not start")

    def ask(self, call, asked=None):
        request = urllib.request.Request(f"{self.url}/sim/{call}", None if asked is None else json.dumps(asked).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.read().decode()

    def lines(self, call):
        return [json.loads(line) for line in self.ask(call).splitlines()]

    def calls(self, path):
        return sum(line["used"] for line in self.lines("quota") if line["api"] == path)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class PushHouse:
    """`people` members on one account of the kind, a fifth of a chat load's members beside them on an official account."""

    def __init__(self, folder, kind, people):
        self.folder, self.kind, self.people = folder, kind, people
        self.binary = BUILD / "jinqiao"
        letters = string.ascii_letters + string.digits
        for name, length in (("token", 24), ("aes-key", 43), ("secret", 32)):
            self.keep(name, "".join(secrets.choice(letters) for _ in range(length)).encode())
        self.keep("data.key", secrets.token_bytes(32))
        self.port, self.platform_port = free_port(), free_port()
        secret = 'token_file = "token"\nencoding_aes_key_file = "aes-key"\nsecret_file = "secret"\n' f'api_base = "http://127.0.0.1:{self.platform_port}"\n'
        chat = f'[[account]]\nname = "bench"\nkind = "official_account"\napp_id = "wxbench"\noriginal_id = "gh_bench"\n{secret}'
        own = {"wecom": f'\n[[account]]\nname = "push"\nkind = "wecom"\ncorp_id = "wwpush"\nagent_id = 7\nmember_limit = {max(500, people)}\nstart_early = "0s"\n{secret}',
               "service": f'\n[[account]]\nname = "push"\nkind = "official_account"\napp_id = "wxpush"\ntemplate_form = "tmpl thing1 time2"\n{secret}'}[kind]
        self.config = folder / "jinqiao.toml"
        self.config.write_text(f'[server]\nlisten = "127.0.0.1:{self.port}"\nmetrics_listen = "127.0.0.1:0"\ndata_dir = "data"\ndata_key_file = "data.key"\n\n{chat}{own}')
        self.enroll()

    def keep(self, name, content):
        (self.folder / name).write_bytes(content)
        (self.folder / name).chmod(0o600)

    def enroll(self):
        (self.folder / "roster.csv").write_text("姓名,手机,单位,角色\n陈静,13800000000,林业局,书记\n", encoding="utf-8")
        run([self.binary, "-c", self.config, "member", "import", self.folder / "roster.csv"], stdout=subprocess.DEVNULL)
        now = int(time.time())
        with contextlib.closing(sqlite3.connect(self.folder / "data/jinqiao.db")) as database:
            unit = database.execute("SELECT id FROM unit").fetchone()[0]
            database.executemany("INSERT INTO member (name, phone_sealed, phone_hash, phone_last4, unit_id, state, created_at, updated_at)"
                                 " VALUES (?, x'00', ?, '0000', ?, 'active', ?, ?)",
                                 [(f"员{n}", n.to_bytes(32, "big"), unit, now, now) for n in range(1, self.people)])
            members = [row[0] for row in database.execute("SELECT id FROM member ORDER BY id")]
            database.executemany("INSERT INTO identity (account, external_id, member_id, follows, follow_changed_at, created_at) VALUES ('push', ?, ?, 1, ?, ?)",
                                 [(self.id_of(n), member, now, now) for n, member in enumerate(members)])
            database.executemany("INSERT INTO identity (account, external_id, member_id, follows, follow_changed_at, created_at) VALUES ('bench', ?, ?, 1, ?, ?)",
                                 [(f"oBench{n:022}", member, now, now) for n, member in enumerate(members[:20_000])])
            database.commit()

    @staticmethod
    def id_of(n):
        return f"p{n:06}"

    def plan(self, due):
        """What 排学习 would leave, straight into the tables: nobody has to type to 100,000 people."""
        beijing = time.gmtime(due + 8 * 3600)
        with contextlib.closing(sqlite3.connect(self.folder / "data/jinqiao.db")) as database:
            author, unit = database.execute("SELECT min(member.id), min(unit.id) FROM member, unit").fetchone()
            item = database.execute("INSERT INTO study_item (title, body, classification, author_id, created_at) VALUES ('防火要求', '正文', '内部', ?, ?)", (author, due)).lastrowid
            schedule = database.execute("INSERT INTO schedule (kind, subject_id, unit_id, author_id, created_at) VALUES ('study', ?, ?, ?, ?)", (item, unit, author, due)).lastrowid
            occurrence = database.execute(
                "INSERT INTO occurrence (schedule_id, local_date, slot, due_at, begin_at, useful_until, kind, state) VALUES (?, ?, ?, ?, ?, ?, 'study', 'planned')",
                (schedule, time.strftime("%Y-%m-%d", beijing), time.strftime("%H:%M", beijing), due, due, due + 7200)).lastrowid
            database.commit()
        return occurrence

    def serve(self):
        with open(self.folder / "serve.log", "ab") as log:
            return Server([self.binary, "-c", self.config, "serve"], self.port, {}, log)

    def chat(self, seconds):
        """The chat beside the push: 200 messages a second of the official account, as the generator of the other parts sends them."""
        command = [TOOLS / "bench_load", "--secrets", self.folder, "--port", self.port, "--count", 200 * seconds, "--connections", 16, "--members", 20_000,
                   "--rate", 200, "--expects", "连续"]
        with on_core(LOAD_CORE):
            done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=False, timeout=seconds + 60)
        return json.loads(done.stdout or "{}")


def measured(folder, kind, people, with_chat):
    house = PushHouse(folder, kind, people)
    platform = Platform(house.binary, house.config, house.platform_port)
    try:
        for first in range(0, people, 1000):
            platform.ask("people", {"account": "push", "people": [{"name": f"员{n}", "id": house.id_of(n)} for n in range(first, min(people, first + 1000))]})
        if kind == "wecom":
            platform.ask("account", {"account": "push", "member_limit": max(500, people)})
        else:
            platform.ask("template", {"account": "push", "id": "tmpl", "content": "通知\n学习：{{thing1.DATA}}\n时间：{{time2.DATA}}"})
        platform.ask("fault", {"path": PLATFORM_CALLS[kind], "kind": "slow", "times": 1_000_000, "delay_ms": LATENCY_MS})
        due = int(time.time()) + LEAD_S
        occurrence = house.plan(due)
        figures, chat = {}, {}
        with house.serve().wait() as server:
            cpu = server.cpu_seconds()
            time.sleep(max(0, due - 1 - time.time()))
            loader = threading.Thread(target=lambda: chat.update(house.chat(15)))
            if with_chat:
                loader.start()
            with contextlib.closing(sqlite3.connect(f"file:{folder}/data/jinqiao.db?mode=ro", uri=True)) as database:
                states = {}
                while not states.get("over") and time.time() < due + 900:
                    state, total, accepted = database.execute("SELECT state, total, accepted FROM occurrence WHERE id = ?", (occurrence,)).fetchone()
                    now = time.time()
                    states.setdefault("begun", now) if state != "planned" else None
                    states.setdefault("expanded", now) if state not in ("planned", "frozen") else None
                    if state in ("sent", "partly", "late"):
                        states["over"] = now
                    time.sleep(0.01)
            if with_chat:
                loader.join()
            figures["cpu"] = server.cpu_seconds() - cpu
        pushes = [line["at_ms"] / 1000 for line in platform.lines("ledger") if line["account"] == "push" and "发完了" not in line["text"]]
        figures.update(total=total, accepted=accepted, seen=len(pushes), calls=platform.calls(PLATFORM_CALLS[kind]), expand=states["expanded"] - states["begun"],
                       whole=states["over"] - due, first=min(pushes) - due, last=max(pushes) - due, chat=chat)
        figures["peer"] = peer(platform, house, people) if kind == "service" else None
        return figures
    finally:
        platform.stop()
        shutil.rmtree(folder)


def peer(platform, house, people):
    """The same people once more, one call after the other, by the npm package."""
    secret = (house.folder / "secret").read_text()
    count = min(people, 400)  # its time is proportional; the rest is not worth waiting for
    with on_core(LOAD_CORE):
        done = run(["node", PEER / "push.mjs", platform.url, "wxpush", count], input=secret, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout), count=count)


def push(house, report):
    run(["npm", "ci", "--silent"], cwd=PEER, stdout=subprocess.DEVNULL)
    rows, notes = [], []
    for kind, people, with_chat in (("wecom", 10_000, False), ("wecom", 100_000, True), ("service", 2_000, False)):
        folder = pathlib.Path(house.folder) / f"push-{kind}-{people}"
        folder.mkdir()
        f = measured(folder, kind, people, with_chat)
        least = -(-people // 1000) if kind == "wecom" else people
        rows.append((f"{'WeCom' if kind == 'wecom' else 'templates'}, {people:,}", f"{f['accepted']:,}", f"{f['calls']:,} / {least:,}", f"{f['expand']:.2f}",
                     f"{f['first']:+.1f} / {f['last']:+.1f}", f"{f['whole']:.1f}", f"{f['cpu']:.2f}"))
        if f["seen"] != f["accepted"]:
            raise SystemExit(f"{f['accepted']} accepted, {f['seen']} seen: nothing measured counts")
        if with_chat:
            notes.append(f"Chat beside the 100,000 rows, 200 messages a second: p50 {f['chat']['p50_us'] / 1000:.1f} ms, p99 {f['chat']['p99_us'] / 1000:.1f} ms, "
                         f"{f['chat']['bad']} bad answers.")
        if f["peer"]:
            notes.append(f"npm wechat-api 1.35 sending the same template one by one: {f['peer']['count']} people in {f['peer']['seconds']:.1f} s, CPU "
                         f"{f['peer']['cpu']:.2f} s: for {people:,} it would need {f['peer']['seconds'] * people / f['peer']['count']:.0f} s and "
                         f"{f['peer']['cpu'] * people / f['peer']['count']:.1f} s of CPU.")
    report.table(f"A push, {LATENCY_MS} ms a call of the platform", ("people", "accepted", "calls / the fewest possible", "expanded in s", "first / last message after its time, s",
                                                                    "whole push, s", "CPU s"), rows)
    report.say("", *notes, "", "Seconds from the due time. The simulator's own clock moves in steps of 0.2 s. Templates go at the house's own pace of 80 calls a second.")
