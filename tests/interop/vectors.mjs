// For interop.mjs: the published vectors our own tests use, opened and sealed by the other libraries.
import { readFileSync } from 'node:fs';

const unescaped = (text) => text.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c));

export function readVectors() {
  const lines = readFileSync(new URL('../data/envelopes.tsv', import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line.includes('\t')).map((line) => {
    const [id, token, encoding_aes_key, app_id, timestamp, nonce, signature, random, encrypt, text] = line.split('\t');
    return { id, account: { token, encoding_aes_key, app_id }, timestamp, nonce, signature,
             random: Buffer.from(random, 'hex'), encrypt, text: unescaped(text) };
  });
}

export function checkVectors(report, library) {
  for (const vector of readVectors()) {
    const { id, account } = vector;
    const opened = library.open(account, vector.encrypt);
    report.equal(`${id} opens to its text`, opened.message, vector.text);
    report.equal(`${id} names its receiver`, opened.id, account.app_id);
    if (vector.signature) {
      report.equal(`${id} is signed`, library.sign(account, vector.timestamp, vector.nonce, vector.encrypt), vector.signature);
    }
    if (library.takesRandom) {
      report.equal(`${id} seals to its ciphertext`, library.seal(account, vector.text, vector.random), vector.encrypt);
    }
  }
}
