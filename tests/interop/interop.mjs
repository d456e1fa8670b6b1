// Checks the callback protocol of a running server with libraries other people wrote, and those libraries with the
// vectors our own tests use. Exits 0 when everything agrees.
//
//   npm ci
//   node interop.mjs --binary ../../.build/dev/jinqiao   starts a server of its own, and a simulated platform for a client
//   node interop.mjs settings.json                       a server that runs; "-" reads the settings from standard input:
//     {"url": "http://127.0.0.1:8080", "accounts": [{"name": "oa", "kind": "official_account", "token": "…",
//      "encoding_aes_key": "…", "app_id": "wx…", "original_id": "gh_…"},
//      {"name": "corp", "kind": "wecom", …, "app_id": "the corp id", "agent_id": 218}]}
//   node interop.mjs                                     the vectors only
//   VERBOSE=1 prints each check
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { checkApi } from './api.mjs';
import { checkMessages, checkRefusals, checkVerification, Platform } from './callbacks.mjs';
import { libraries } from './libraries.mjs';
import { Report } from './report.mjs';
import { startServer } from './server.mjs';
import { checkVectors, readVectors } from './vectors.mjs';

async function serverOf(options) {
  if (options.length === 0) return undefined;
  if (options[0] === '--binary') return startServer(resolve(options[1]));
  return JSON.parse(readFileSync(options[0] === '-' ? 0 : options[0], 'utf8'));
}

const report = new Report();
for (const library of libraries) {
  await report.section(`${library.name}, ${readVectors().length} vectors`, () => checkVectors(report, library));
}

const server = await serverOf(process.argv.slice(2));
for (const account of server?.accounts ?? []) {
  for (const library of libraries) {
    const platform = new Platform(server.url, account, library);
    const who = `${library.name} to ${account.kind} ${account.name}`;
    await report.section(`${who}, verification`, () => checkVerification(report, platform));
    await report.section(`${who}, messages`, () => checkMessages(report, platform));
    await report.section(`${who}, refusals`, () => checkRefusals(report, platform));
  }
}
await server?.stop?.();
if (process.argv[2] === '--binary') {
  await report.section('wechat-api 1.35.1 to the simulated platform', () => checkApi(report, resolve(process.argv[3])));
}

console.log(`node ${process.version}: ${report.passed} passed, ${report.failed} failed`);
process.exitCode = report.failed === 0 && report.passed > 0 ? 0 : 1;
