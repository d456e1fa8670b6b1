// For scripts/bench: the loop a script would write with wechat-api. push.mjs URL APPID COUNT, the secret on standard input.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

process.noDeprecation = true;
const WechatApi = createRequire(import.meta.url)('wechat-api');

const [url, appId, count] = process.argv.slice(2);
const api = new WechatApi(appId, readFileSync(0, 'utf8'));
api.endpoint = url;
const send = (openid) => new Promise((resolve, reject) => {
  api.sendTemplate(openid, 'tmpl', '', '', { thing1: { value: '防火要求' }, time2: { value: '2026-11-21 19:00' } }, (error, answer) => (error ? reject(error) : resolve(answer)));
});

await send('p000000');
const cpu = process.cpuUsage();
const begun = process.hrtime.bigint();
for (let n = 0; n < Number(count); ++n) await send(`p${String(n).padStart(6, '0')}`);
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({ seconds, cpu: (used.user + used.system) / 1e6 }));
