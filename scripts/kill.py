"""The kill loop: ends `jinqiao serve` with SIGKILL at named points, again and again, while people write and evenings are
pushed, then compares the simulator's ledger with the database.

kill.py --binary .build/dev/jinqiao --kills 50 [--messages 2000] [--people 500] [--fsync-ms 5] [--seed 1]

Exits 0 when no acknowledged message is lost, no effect came twice, every person of every audience is in exactly one state,
and at most 16 calls a kill are unknown (none on WeCom). Prints its counts."""
import argparse
import collections
import json
import os
import pathlib
import random
import secrets
import signal
import socket
import sqlite3
import string
import subprocess
import sys
import tempfile
import threading
import urllib.request

# Named points, how often one is chosen, and on which of its passages at the latest the process dies there.
# A slice of an audience is written once an evening.
POINTS = {"before_commit": (4, 12), "after_commit": (4, 12), "after_commit_before_answer": (4, 60), "after_intent_commit": (4, 40),
          "after_tag_before_send": (1, 1), "after_send_before_result": (4, 40), "after_result_commit": (4, 40), "after_slice": (1, 1)}
CALLS_IN_FLIGHT = 16


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World:
    """Configuration, simulator, and a serve that is started again whenever it was killed."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.random = random.Random(options.seed)
        self.bot_port, self.sim_port, self.clock_port = free_port(), free_port(), free_port()
        self.kills = collections.Counter()
        self.is_over = False
        self.process = self.simulator = None
        self.log = open(folder / "serve.log", "ab")
        self.write_configuration()
        self.build_shim()

    def write_configuration(self):
        letters = string.ascii_letters + string.digits
        for name, length in (("token", 24), ("aes", 43), ("secret", 32)):
            path = self.folder / name
            path.write_text("".join(secrets.choice(letters) for _ in range(length)))
            path.chmod(0o600)
        (self.folder / "key").write_bytes(secrets.token_bytes(32))
        (self.folder / "key").chmod(0o600)
        account = 'token_file = "token"\nencoding_aes_key_file = "aes"\nsecret_file = "secret"\n' \
                  f'api_base = "http://127.0.0.1:{self.sim_port}"\n'
        self.config = self.folder / "jinqiao.toml"
        self.config.write_text(
            f'[server]\nlisten = "127.0.0.1:{self.bot_port}"\nmetrics_listen = "127.0.0.1:0"\ndata_dir = "data"\n'
            f'data_key_file = "key"\n\n[[account]]\nname = "oa"\nkind = "official_account"\napp_id = "wxkill"\n'
            f'original_id = "gh_kill"\n{account}\n[[account]]\nname = "sub"\nkind = "official_account"\n'
            f'type = "certified_subscription"\napp_id = "wxsub"\noriginal_id = "gh_sub"\n{account}\n[[account]]\nname = "corp"\nkind = "wecom"\ncorp_id = "wwkill"\n'
            f'agent_id = 7\n{account}')

    def build_shim(self):
        self.shim = self.folder / "slowsync.so"
        source = pathlib.Path(__file__).parent / "benchmark" / "slowsync.c"
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", self.shim, source, "-ldl"], check=True)

    def people(self):
        """(name, phone, account, WeCom user id or '') of everybody; the first is the secretary."""
        third = self.options.people // 3
        name = lambda n: "员" + "".join("零一二三四五六七八九"[int(digit)] for digit in f"{n:03}")
        account = lambda n: "oa" if n < third else "sub" if n < 2 * third else "corp"
        return [(name(n), f"1380000{n:04}", account(n), f"user{n:03}" if account(n) == "corp" else "") for n in range(self.options.people)]

    def import_roster(self):
        rows = ["姓名,手机,单位,角色,生日,历法,入党日期,企业微信账号,邀请码"]
        for n, (name, phone, _, user) in enumerate(self.people()):
            rows.append(f"{name},{phone},局,{'书记' if n == 0 else ''},,,,{user},")
        (self.folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        subprocess.run([self.options.binary, "-c", self.config, "member", "import", self.folder / "roster.csv"], check=True,
                       stdout=subprocess.DEVNULL)

    def start_simulator(self):
        self.simulator = subprocess.Popen(
            [self.options.binary, "-c", self.config, "sim", "--bot", f"http://127.0.0.1:{self.bot_port}", "--listen",
             f"127.0.0.1:{self.sim_port}", "--clock-listen", str(self.clock_port), "--start", "2026-11-21 08:00"],
            stdout=subprocess.PIPE, text=True)
        if "127.0.0.1" not in self.simulator.stdout.readline():
            raise SystemExit("the simulator did not start")

    def serve_forever(self):
        """Runs in a thread: each run of serve ends at the next point, until all kills are spent."""
        weighted = [point for point, (weight, _) in POINTS.items() for _ in range(weight)]
        points = [weighted[n % len(weighted)] for n in range(self.options.kills)]
        self.random.shuffle(points)
        while not self.is_over:
            environment = dict(os.environ, LD_PRELOAD=str(self.shim), SLOWSYNC_US=str(self.options.fsync_ms * 1000))
            point = points[-1] if points else None
            if point:
                environment["JINQIAO_FAILPOINT"] = f"{point}:{self.random.randint(1, POINTS[point][1])}"
            self.process = subprocess.Popen([self.options.binary, "-c", self.config, "serve", "--clock", f"sim:{self.clock_port}"],
                                            env=environment, stderr=self.log, stdout=self.log)
            code = self.process.wait()
            if code == -signal.SIGKILL:
                self.kills[point] += 1
                points.pop()
            elif not self.is_over:
                print(f"serve ended with {code}; see {self.folder / 'serve.log'}", file=sys.stderr)
                os._exit(1)

    def end(self):
        self.is_over = True
        for process in (self.simulator, self.process):
            if process and process.poll() is None:
                process.kill()
                process.wait(10)

    def ask(self, call, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.sim_port}/sim/{call}",
                                         None if body is None else json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=900) as answer:
            return answer.read().decode()

    def lines(self, call):
        return [json.loads(line) for line in self.ask(call).splitlines()]


def act(account, person, text):
    return {"account": account, "person": person, "text": text}


def live(world):
    """Everybody binds, then evenings until all kills are spent and enough has been said. Returns the number of evenings."""
    people = world.people()
    accounts = {name: account for name, _, account, _ in people}
    # Every third person of the official accounts never says anything again: the windows close, and mass messages are all there is.
    talks = [name for n, (name, _, account, _) in enumerate(people) if account == "corp" or n % 3 != 2]
    for account in ("oa", "sub", "corp"):
        world.ask("people", {"account": account, "people": [{"name": name, "id": user or f"o-{account}-" + name.encode().hex()}
                                                            for name, _, own, user in people if own == account]})
        world.ask("account", {"account": account, "mark_fail_after": 0})  # a platform that goes on pushing: kills meet it at once
    world.ask("clock", {"to": "+1m"})  # waits for the bot
    world.ask("acts", {"acts": [act(account, name, f"{name} {phone[-4:]}") for name, phone, account, user in people if not user], "until": "+1m"})
    secretary, said, evenings = people[0][0], len(people) // 2, 0
    while said < world.options.messages or sum(world.kills.values()) < world.options.kills:
        evenings += 1
        if evenings > max(60, world.options.kills):
            raise SystemExit("not all kills happened in that many evenings")
        for words in (f"排学习 今晚19:00 第{evenings}讲 / 正文", "公开群发"):
            world.ask("acts", {"acts": [act("oa", secretary, words)], "until": "+1m"})
        # The push goes out while people write: half of the check-ins are sent before all of the pushes are.
        world.ask("acts", {"acts": [], "until": "18:59"})
        world.ask("acts", {"acts": [act("oa", secretary, "我的")] + [act(accounts[name], name, "我的") for name in talks[1:40]],
                           "until": "19:05"})
        world.ask("acts", {"acts": [act(accounts[name], name, "打卡") for name in talks], "at_once": 32, "until": "19:30"})
        said += len(talks) + 42
        world.ask("acts", {"acts": [], "until": "08:00"})
    world.ask("acts", {"acts": [], "until": "+1h"})
    return evenings


def check(world, evenings):
    """Compares what people saw with what the database says. Returns the complaints."""
    wrong = []
    database = sqlite3.connect(world.folder / "data" / "jinqiao.db")
    rows = lambda sql: database.execute(sql).fetchall()
    messages, ledger = world.lines("messages"), world.lines("ledger")
    people = world.people()

    answered = {key for (key,) in rows("SELECT message_key FROM inbox WHERE state = 'answered'")}
    acknowledged = [m for m in messages if m["acknowledged"]]
    lost = [m for m in acknowledged if "m:" + m["message_id"] not in answered]
    wrong += [f"acknowledged and lost: {m}" for m in lost[:5]]
    wrong += [f"a complaint of the platform: {m['complaint']}" for m in messages if m["complaint"]][:5]

    # One check-in per person and evening, the answer says so, and the summaries agree.
    twice = [m for m in acknowledged if m["text"] == "打卡" and not m["answer"].startswith("✅ 打卡成功")]
    wrong += [f"a check-in had its effect before its own message: {m}" for m in twice[:5]]
    if rows("SELECT sum(done) FROM study_month") != rows("SELECT count(*) FROM check_in"):
        wrong.append("study_month.done is not the number of check-ins")
    if rows("SELECT sum(checked_in) FROM study_turnout") != rows("SELECT count(*) FROM check_in"):
        wrong.append("study_turnout.checked_in is not the number of check-ins")

    seen = collections.Counter()
    for sight in ledger:
        if sight["via"] in ("customer", "app", "mass") and sight["text"].startswith("📖"):
            seen[sight["person"], sight["text"].split("《")[1].split("》")[0]] += 1
    wrong += [f"{who} saw {title} {count} times" for (who, title), count in seen.items() if count > 1][:5]

    states = collections.Counter()
    for title, total, tally, count in rows(
            "SELECT title, total, accepted + refused + skipped + expired + unknown, (SELECT count(*) FROM outbox WHERE"
            " occurrence_id = occurrence.id) FROM occurrence JOIN schedule ON schedule.id = schedule_id JOIN study_item ON"
            " study_item.id = subject_id"):
        if not total == tally == count == len(people):
            wrong.append(f"{title}: audience {len(people)}, total {total}, tally {tally}, rows {count}")
    for name, title, state, account, door in rows(
            "SELECT member.name, title, outbox.state, account, door FROM outbox JOIN member ON member.id = member_id JOIN occurrence ON"
            " occurrence.id = occurrence_id JOIN schedule ON schedule.id = schedule_id JOIN study_item ON study_item.id = subject_id"):
        states[account or "-", door or "-", state] += 1
        count = seen[name, title]
        if state in ("ready", "calling"):
            wrong.append(f"{name}, {title}: still {state}")
        if (state == "accepted" and count != 1) or (state in ("refused", "skipped", "expired") and count):
            wrong.append(f"{name}, {title}: {state}, seen {count} times")
        if state == "unknown" and door != "customer_service":
            wrong.append(f"{name}, {title}: unknown, though the platform recognises a repetition by {door}")
    unknown_calls = rows("SELECT count(*) FROM outbox_call WHERE state = 'unknown'")[0][0]
    kills = sum(world.kills.values())
    if unknown_calls > CALLS_IN_FLIGHT * max(kills, 1):
        wrong.append(f"{unknown_calls} unknown calls after {kills} kills")

    print(f"kills {kills}: " + ", ".join(f"{point} {count}" for point, count in sorted(world.kills.items())))
    print(f"inbound messages {len(messages)}, acknowledged {len(acknowledged)}, delivered more than once "
          f"{sum(m['attempts'] > 1 for m in messages)}, acknowledged and lost {len(lost)}, effects twice {len(twice)}")
    print(f"evenings {evenings} of {len(people)} people: " + ", ".join(f"{account} {door} {state} {count}" for (account, door, state), count in sorted(states.items())))
    print(f"unknown calls {unknown_calls} (at most {CALLS_IN_FLIGHT} a kill), pushes seen {sum(seen.values())}, "
          f"seen twice {sum(count > 1 for count in seen.values())}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--fsync-ms", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the folder with database and log")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jinqiao-kill-") as name:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="jinqiao-kill-") if options.keep else name)
        world = World(options, folder)
        world.import_roster()
        try:
            world.start_simulator()
            serving = threading.Thread(target=world.serve_forever, daemon=True)
            serving.start()
            evenings = live(world)
            world.is_over = True
            world.process.send_signal(signal.SIGTERM)
            serving.join(30)
            wrong = check(world, evenings)
        finally:
            world.end()
        print("\n".join(wrong) or "the simulator's ledger and the database agree")
        print(f"{int(not wrong)} passed, {int(bool(wrong))} failed")
        return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
