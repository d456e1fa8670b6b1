// For api.mjs: a `jinqiao sim --api-only` of its own on loopback.
import { spawn } from 'node:child_process';

// {url, appId, control(call, object), stop}. Rejects when the process ends before it serves.
export function startSimulator(binary, start) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, ['sim', '--api-only', '--listen', '127.0.0.1:0', '--start', start]);
    let output = '';
    child.once('exit', (code) => reject(new Error(`sim ended with ${code}\n${output}`)));
    child.stderr.on('data', (bytes) => { output += bytes; });
    child.stdout.on('data', (bytes) => {
      output += bytes;
      // The address, then a line for each account: the official one first.
      const found = output.match(/(http:\/\/127\.0\.0\.1:\d+)[^]*?\n  \S+ \S+ +(\S+)\n/);
      if (!found) return;
      const [, url, appId] = found;
      const control = async (call, asked) => {
        const answer = await fetch(`${url}/sim/${call}`, asked === undefined ? {} : {
          method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(asked) });
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(`${call}: ${answer.status} ${text}`);
        return text;
      };
      const stop = () => new Promise((ended) => {
        child.removeAllListeners('exit');
        child.once('exit', ended);
        child.kill('SIGTERM');
      });
      resolve({ url, appId, control, stop });
    });
  });
}
