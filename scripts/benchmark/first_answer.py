#!/usr/bin/env python3
"""From `scripts/run` in a fresh clone to the first answer on its page: without a compiler cache, then with the one that
left, in the same folder. Takes minutes, so it is run by name: scripts/benchmark/first_answer.py"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 1800


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(clone, environment):
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    port = free_port()
    begun = time.monotonic()
    simulator = subprocess.Popen(["scripts/run", "--listen", f"127.0.0.1:{port}"], cwd=clone, env=environment,
                                 stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        for line in simulator.stdout:
            if f"127.0.0.1:{port}" in line:
                break
        started = time.monotonic() - begun
        if simulator.poll() is not None or started > PATIENCE_S:
            raise SystemExit("scripts/run did not start the simulator")
        subprocess.run(["node", ROOT / "scripts/benchmark/first_answer.mjs", f"http://127.0.0.1:{port}"], check=True)
        return started, time.monotonic() - begun
    finally:
        os.killpg(simulator.pid, signal.SIGTERM)
        simulator.wait()


def main():
    subprocess.run(["npm", "ci", "--silent"], cwd=ROOT / "tests/browser", check=True)
    with tempfile.TemporaryDirectory(prefix="jinqiao-clone-") as folder:
        environment = dict(os.environ, CCACHE_DIR=f"{folder}/ccache", npm_config_cache=f"{folder}/npm")
        print(f"Load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores.")
        print("| compiler cache | page is served | first answer on the page |\n| --- | --- | --- |")
        for name in ("empty", "of the run before"):
            started, answered = first_answer(pathlib.Path(folder) / "jinqiao", environment)
            print(f"| {name} | {started:.0f} s | {answered:.0f} s |", flush=True)


if __name__ == "__main__":
    main()
