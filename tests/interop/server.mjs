// For interop.mjs: a `jinqiao serve` of its own, with one account of each platform and an API that nobody answers.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const letters = (length) => randomBytes(length * 3).toString('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, length);

// Resolves when the port takes connections; rejects when the process ends first.
async function untilServing(url, process) {
  for (;;) {
    if (process.exitCode !== null) throw new Error(`serve ended with ${process.exitCode}`);
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

// {url, accounts, stop}. The folder is removed by stop().
export async function startServer(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'jinqiao-interop-'));
  const secrets = { token: letters(24), aes: letters(43), secret: letters(32) };
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  writeFileSync(join(folder, 'key'), randomBytes(32), { mode: 0o600 });
  const port = await freePort(), nobody = await freePort();
  const shared = `token_file = "token"\nencoding_aes_key_file = "aes"\nsecret_file = "secret"\napi_base = "http://127.0.0.1:${nobody}"\n`;
  writeFileSync(join(folder, 'jinqiao.toml'), `[server]
listen = "127.0.0.1:${port}"
metrics_listen = "127.0.0.1:0"
data_dir = "data"
data_key_file = "key"

[[account]]
name = "oa"
kind = "official_account"
app_id = "wx2c2769f8efd9abc2"
original_id = "gh_interop"
${shared}
[[account]]
name = "corp"
kind = "wecom"
corp_id = "wx5823bf96d3bd56c7"
agent_id = 218
${shared}`);
  const log = join(folder, 'serve.log');
  const process = spawn('sh', ['-c', 'exec "$0" -c jinqiao.toml serve >serve.log 2>&1', binary], { cwd: folder });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilServing(url, process);
  } catch (error) {
    throw new Error(`${error.message}\n${readFileSync(log, 'utf8')}`);
  }
  const keys = { token: secrets.token, encoding_aes_key: secrets.aes };
  const stop = async () => {
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  };
  return {
    url,
    accounts: [
      { name: 'oa', kind: 'official_account', app_id: 'wx2c2769f8efd9abc2', original_id: 'gh_interop', ...keys },
      { name: 'corp', kind: 'wecom', app_id: 'wx5823bf96d3bd56c7', agent_id: 218, ...keys },
    ],
    stop,
  };
}
