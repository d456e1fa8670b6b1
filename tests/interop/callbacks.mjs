// For interop.mjs: plays the platform against a running server, one account at a time.
import { createHash, randomBytes, randomInt } from 'node:crypto';

const now = () => Math.floor(Date.now() / 1000);
const sha1OfSorted = (...parts) => createHash('sha1').update(parts.sort().join('')).digest('hex');
const element = (xml, name) => {
  const found = xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|([^<]*))</${name}>`, 's'));
  return found ? (found[1] ?? found[2]) : undefined;
};
const cdata = (name, text) => `<${name}><![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;

// One account of the server, spoken to as the platform would with `library`.
export class Platform {
  constructor(url, account, library) {
    Object.assign(this, { url: `${url}/wechat/${account.name}`, account, library, isWecom: account.kind === 'wecom' });
    this.own = this.isWecom ? account.app_id : account.original_id;
  }

  query(encrypt, extra = {}, change = {}) {
    const timestamp = String(now()), nonce = String(randomInt(1e9)), { account } = this;
    const signed = { timestamp, nonce, msg_signature: this.library.sign(account, timestamp, nonce, encrypt), ...extra };
    if (!this.isWecom) {
      Object.assign(signed, { signature: sha1OfSorted(account.token, timestamp, nonce), encrypt_type: 'aes', openid: 'oInterop' });
    }
    return new URLSearchParams({ ...signed, ...change });
  }

  async verify(echo, change = {}) {
    const encrypt = this.isWecom ? this.library.seal(this.account, echo) : echo;
    const query = this.query(encrypt, { echostr: encrypt }, change);
    const answer = await fetch(`${this.url}?${query.toString().replaceAll('+', '%20')}`);
    return { status: answer.status, body: await answer.text() };
  }

  envelope(encrypt) {
    const agent = this.isWecom ? cdata('AgentID', String(this.account.agent_id)) : '';
    return `<xml>${cdata('ToUserName', this.own)}${cdata('Encrypt', encrypt)}${agent}</xml>`;
  }

  // Status, and of an answer with an envelope: what stood inside and whether it was signed as the platform demands.
  async push(text, { change = {}, sealed = this.account } = {}) {
    const encrypt = this.library.seal(sealed, text);
    const query = this.query(encrypt, {}, change);
    const answer = await fetch(`${this.url}?${query}`, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: this.envelope(encrypt) });
    const body = await answer.text();
    const result = { status: answer.status, body, nonce: query.get('nonce') };
    const ciphertext = element(body, 'Encrypt');
    if (ciphertext === undefined) return result;
    const stamp = element(body, 'TimeStamp'), nonce = element(body, 'Nonce');
    const { message, id } = this.library.open(this.account, ciphertext);
    return { ...result, message, id, answeredNonce: nonce, timestamp: Number(stamp), content: element(message, 'Content'),
             isSigned: element(body, 'MsgSignature') === this.library.sign(this.account, stamp, nonce, ciphertext) };
  }

  message(from, inner, isEvent = false) {
    const id = isEvent ? '' : `<MsgId>${BigInt(`0x${randomBytes(7).toString('hex')}`) + 1n}</MsgId>`;
    const agent = this.isWecom ? `<AgentID>${this.account.agent_id}</AgentID>` : '';
    return `<xml>${cdata('ToUserName', this.own)}${cdata('FromUserName', from)}<CreateTime>${now()}</CreateTime>${inner}${id}${agent}</xml>`;
  }

  text(from, content) {
    return this.message(from, cdata('MsgType', 'text') + cdata('Content', content));
  }

  event(from, name, inner = '') {
    return this.message(from, cdata('MsgType', 'event') + cdata('Event', name) + inner, true);
  }
}

export async function checkVerification(report, platform) {
  const good = await platform.verify('4375120948345356249');
  report.equal('the echo comes back', `${good.status} ${good.body}`, '200 4375120948345356249');
  const name = platform.isWecom ? 'msg_signature' : 'signature';
  const bad = await platform.verify('4375120948345356249', { [name]: '0'.repeat(40) });
  report.equal('a wrong signature gets nothing', `${bad.status} ${bad.body}`, '403 ');
  const late = await platform.verify('4375120948345356249', { timestamp: String(now() - 3600) });
  report.equal('an old request gets nothing', `${late.status} ${late.body}`, '403 ');
}

function checkSealedAnswer(report, platform, what, answer, from) {
  report.equal(`${what}: 200`, answer.status, 200);
  report.equal(`${what}: signed over what was sent`, answer.isSigned, true);
  report.equal(`${what}: sealed for this account`, answer.id, platform.account.app_id);
  report.equal(`${what}: carries the request's nonce`, answer.answeredNonce, answer.nonce);
  report.check(`${what}: carries our time`, Math.abs(answer.timestamp - now()) <= 60, answer.timestamp);
  report.equal(`${what}: goes to the sender`, element(answer.message ?? '', 'ToUserName'), from);
  report.equal(`${what}: comes from the account`, element(answer.message ?? '', 'FromUserName'), platform.own);
  report.check(`${what}: says something`, (answer.content ?? '').length > 0, answer.message);
  report.check(`${what}: at most 2048 bytes`, Buffer.byteLength(answer.content ?? '') <= 2048);
}

export async function checkMessages(report, platform) {
  const from = platform.isWecom ? 'interop.user' : `oInterop${randomBytes(8).toString('hex')}`;
  for (const content of ['帮助', '你好 😀👨‍👩‍👧 ]]> <b>&amp;</b>', 'x'.repeat(2049), '党'.repeat(300)]) {
    const answer = await platform.push(platform.text(from, content));
    checkSealedAnswer(report, platform, `「${content.slice(0, 8)}」`, answer, from);
  }
  const once = platform.text(from, '帮助');
  const first = await platform.push(once), second = await platform.push(once);
  report.equal('the same message sealed twice gets the same answer', second.content, first.content);
  report.check('and the two answers are sealed differently', first.body !== second.body);

  const silent = platform.isWecom ? '' : 'success';
  for (const event of [platform.event(from, 'never_heard_of', cdata('Other', '1')), platform.event(from, 'LOCATION', '<Latitude>26.07</Latitude><Longitude>119.29</Longitude><Precision>65</Precision>')]) {
    const answer = await platform.push(event);
    report.equal('an event nobody answers is taken', answer.status, 200);
    report.check('without an answer', answer.body === silent || answer.isSigned === true, answer.body);
  }
  const unusable = await platform.push('{"ToUserName":"x"}');
  report.equal('an authentic text that is no message is kept and taken', `${unusable.status} ${unusable.body}`, '200 success');
}

export async function checkRefusals(report, platform) {
  const text = platform.text('oInterop', '帮助');
  const refused = async (what, options, body = text) => {
    const answer = await platform.push(body, options);
    report.equal(`${what} is refused in silence`, `${answer.status} ${answer.body}`, '403 ');
  };
  await refused('a wrong message signature', { change: { msg_signature: 'f'.repeat(40) } });
  await refused('an upper-case message signature', { change: { msg_signature: 'F'.repeat(40) } });
  await refused('another nonce than the one signed', { change: { nonce: '1' } });
  await refused('an old request', { change: { timestamp: String(now() - 3600) } });
  await refused('a message sealed for another account', { sealed: { ...platform.account, app_id: 'wx0000000000000000' } });
  await refused('a message to another account', {}, text.replace(platform.own, 'gh_someone_else'));
  const key = platform.account.encoding_aes_key;
  const other = (key[0] === 'A' ? 'B' : 'A') + key.slice(1);
  await refused('a message sealed with another key', { sealed: { ...platform.account, encoding_aes_key: other } });
}
