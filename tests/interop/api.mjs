// For interop.mjs: a client other people wrote (wechat-api) against the simulated platform, its shapes and its codes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSimulator } from './simulated.mjs';

process.noDeprecation = true;
const require = createRequire(import.meta.url);
const WechatApi = require('wechat-api');

const SECRET = 'sim-secret';

// The client's calls as promises of {code, data}: the code of the platform, 0 for success. `shelf` is where it keeps tokens.
class Client {
  constructor(simulator, appId) {
    this.shelf = {};
    this.simulator = simulator;
    this.api = new WechatApi(appId, SECRET, (done) => done(null, this.take()), (token, done) => {
      this.shelf.token = token;
      done(null);
    });
    this.api.endpoint = simulator.url;
    this.api.setOpts({ timeout: 15000 });
  }

  // A token marked stale is handed out once more, as a second process would that has not heard of its end.
  take() {
    const { token } = this.shelf;
    if (this.isStale) this.shelf.token = undefined;
    this.isStale = false;
    return token;
  }

  // The client judges its token by the machine's time, which stands still beside the simulator's.
  async turn(to) {
    await this.simulator.control('clock', { to });
    this.shelf.token = undefined;
  }

  call(name, ...args) {
    return new Promise((resolve) => {
      this.api[name](...args, (error, data) => resolve({ code: error ? (error.code ?? error.message) : 0, data, message: error?.message ?? '' }));
    });
  }

  // A call the client has no method for, with its own token and request.
  async raw(path, body) {
    if (!this.shelf.token) await this.call('getLatestToken');
    const answer = await fetch(`${this.simulator.url}${path}?access_token=${this.shelf.token.accessToken}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    return answer.json();
  }
}

async function checkTokens(report, simulator, client) {
  const first = await client.call('getLatestToken');
  report.check('a token comes with its end', first.code === 0 && first.data.accessToken.length > 10 && first.data.accessToken.length <= 512);
  const wrong = new WechatApi('wx_nobody', SECRET);
  wrong.endpoint = simulator.url;
  await new Promise((done) => wrong.getLatestToken((error) => {
    report.equal('an unknown application is 40013', error?.code, 40013);
    done();
  }));
  const thief = new WechatApi(client.api.appid, 'no-secret');
  thief.endpoint = simulator.url;
  await new Promise((done) => thief.getLatestToken((error) => {
    report.equal('a wrong secret is 40125', error?.code, 40125);
    report.check('and carries a rid', / rid: [0-9a-f]{8}-/.test(error?.message ?? ''), error?.message);
    done();
  }));
  await simulator.control('revoke', {});
  client.isStale = true;
  const again = await client.call('getFollowers');
  report.equal('40001 makes the client fetch another token and succeed', again.code, 0);
}

async function checkFollowers(report, simulator, client) {
  const list = await client.call('getFollowers');
  report.equal('both followers are listed', JSON.stringify(list.data.data?.openid), '["o-zhou","o-chen"]');
  report.equal('with their number', list.data.total, 2);
  const end = await client.call('getFollowers', 'o-chen');
  report.equal('the last page is empty', `${end.data.count} "${end.data.next_openid}"`, '0 ""');
  const zhou = await client.call('getUser', 'o-zhou');
  report.equal('somebody is known by openid', zhou.data.openid, 'o-zhou');
  report.check('without name and picture', !('nickname' in zhou.data) && !('headimgurl' in zhou.data));
  report.equal('an unknown openid is 40003', (await client.call('getUser', 'o-nobody')).code, 40003);
  report.equal('several at once', (await client.call('batchGetUsers', ['o-zhou', 'o-chen'])).data.user_info_list.length, 2);
  report.equal('a remark is kept', (await client.call('updateRemark', 'o-zhou', '书记')).code, 0);
  report.equal('and read', (await client.call('getUser', 'o-zhou')).data.remark, '书记');
  const tag = (await client.call('createTag', '一支部')).data.tag;
  report.check('a tag has an id above the reserved ones', tag.id >= 100, tag.id);
  report.equal('a second tag of the name is 45157', (await client.call('createTag', '一支部')).code, 45157);
  report.equal('a name above 30 bytes is 45158', (await client.call('createTag', '一二三四五六七八九十一')).code, 45158);
  report.equal('somebody is tagged', (await client.call('membersBatchtagging', tag.id, ['o-zhou'])).code, 0);
  report.equal('51 at once are not', (await client.call('membersBatchtagging', tag.id, Array(51).fill('o-zhou'))).code, 40032);
  report.equal('who has the tag', (await client.call('getTagUsers', tag.id, '')).data.count, 1);
  report.equal('whose tags', (await client.call('getUserTags', 'o-zhou')).data.tagid_list[0], tag.id);
  report.equal('the platform’s tags stay', (await client.call('deleteTag', 2)).code, 45058);
  return tag;
}

async function checkCustomerService(report, simulator, client) {
  report.equal('nobody wrote: 45015', (await client.call('sendText', 'o-zhou', '好')).code, 45015);
  await simulator.control('say', { person: '周林', text: '在吗' });
  for (let n = 0; n < 5; n += 1) report.equal(`message ${n + 1} of five`, (await client.call('sendText', 'o-zhou', `第${n}条`)).code, 0);
  report.equal('the sixth is 45047', (await client.call('sendText', 'o-zhou', '多')).code, 45047);
  report.equal('a stranger is 40003', (await client.call('sendText', 'o-nobody', '好')).code, 40003);
  report.equal('a picture nobody uploaded is 40007', (await client.call('sendImage', 'o-zhou', 'none')).code, 40007);
  report.equal('two articles are 45008', (await client.call('sendNews', 'o-zhou', [{ title: '1' }, { title: '2' }])).code, 45008);
  await client.turn('+49h');
  report.equal('after 48 hours: 45015', (await client.call('sendText', 'o-zhou', '晚了')).code, 45015);
}

async function checkMedia(report, simulator, client) {
  const folder = mkdtempSync(join(tmpdir(), 'jinqiao-media-'));
  const file = join(folder, 'picture.jpg'), bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(300_000, 'p')]);
  writeFileSync(file, bytes);
  const uploaded = await client.call('uploadMedia', file, 'image');
  report.equal('an upload says what it took', uploaded.data.type, 'image');
  report.check('and when, as a number', Number.isInteger(uploaded.data.created_at));
  const fetched = await client.call('getMedia', uploaded.data.media_id);
  report.check('it comes back byte for byte', Buffer.isBuffer(fetched.data) && fetched.data.equals(bytes), fetched.message);
  report.equal('a thumb above 64 KB is 40012', (await client.call('uploadMedia', file, 'thumb')).code, 40012);
  report.equal('a kind nobody knows is 40004', (await client.call('uploadMedia', file, 'poem')).code, 40004);
  report.check('a picture of an article has an address', /^http/.test((await client.call('uploadImage', file)).data.url));
  await client.turn('+3d');
  const gone = await client.call('getMedia', uploaded.data.media_id);
  report.equal('after three days it is 40007', JSON.parse(gone.data).errcode, 40007);
  rmSync(folder, { recursive: true });
}

async function checkMass(report, simulator, client, tag) {
  const sent = await client.call('massSend', { msgtype: 'text', text: { content: '今晚学习' }, clientmsgid: 'job-1' }, ['o-zhou', 'o-chen']);
  report.equal('a mass message is queued', sent.message || sent.data.errmsg, 'send job submission success');
  const ask = async () => (await client.call('getMassMessageStatus', sent.data.msg_id)).data.msg_status;
  report.equal('and under way', await ask(), 'SENDING');
  await client.turn('+1m');
  report.equal('and done', await ask(), 'SEND_SUCCESS');
  const again = await client.call('massSend', { msgtype: 'text', text: { content: '今晚学习' }, clientmsgid: 'job-1' }, ['o-zhou', 'o-chen']);
  report.equal('its id again is 45065', again.code, 45065);
  report.equal('with the first message’s id', again.data.msgid, sent.data.msg_id);
  report.equal('one recipient is 40130', (await client.call('massSend', { msgtype: 'text', text: { content: '一' } }, ['o-zhou'])).code, 40130);
  report.equal('a preview goes to one', (await client.call('previewText', 'o-chen', '样子')).code, 0);
  const toTag = await client.raw('/cgi-bin/message/mass/sendall', { filter: { is_to_all: false, tag_id: tag.id }, msgtype: 'text', text: { content: '给支部' } });
  report.equal('a tag is written to', toTag.errcode, 0);
  await client.turn('+1m');
  const ledger = (await simulator.control('ledger')).trim().split('\n').map((line) => JSON.parse(line));
  const readers = ledger.filter((sight) => sight.via === 'mass' && sight.text === '给支部').map((sight) => sight.person);
  report.equal('and nobody else reads it', JSON.stringify(readers), '["周林"]');
}

async function checkTheRest(report, simulator, client) {
  const menu = { button: [{ type: 'click', name: '打卡', key: '打卡' }] };
  report.equal('no menu is 46003', (await client.call('getMenu')).code, 46003);
  report.equal('a menu is published', (await client.call('createMenu', menu)).code, 0);
  report.equal('and read back', JSON.stringify((await client.call('getMenu')).data.menu.button), JSON.stringify(menu.button));
  report.equal('as it is shown now', (await client.call('getMenuConfig')).data.is_menu_open, 1);
  report.equal('four buttons are 40016', (await client.call('createMenu', { button: Array(4).fill(menu.button[0]) })).code, 40016);
  report.equal('it is deleted', (await client.call('removeMenu')).code, 0);
  const code = await client.call('createTmpQRCode', 7, 600);
  report.check('a code has its ticket, address and end', code.data.ticket && code.data.url && code.data.expire_seconds === 600, code.message);
  report.equal('scene 0 is 40053', (await client.call('createTmpQRCode', 0, 600)).code, 40053);

  await simulator.control('template', { id: 'tmpl_A', content: '{{first.DATA}}\n会议：{{thing1.DATA}}\n{{remark.DATA}}' });
  const data = { first: { value: '各位' }, thing1: { value: '支部学习' }, remark: { value: '谢谢' } };
  report.check('a template has a message id', (await client.call('sendTemplate', 'o-zhou', 'tmpl_A', '', data)).data.msgid !== undefined);
  report.equal('an unknown template is 40037', (await client.call('sendTemplate', 'o-zhou', 'tmpl_B', '', data)).code, 40037);
  const empty = await client.call('sendTemplate', 'o-zhou', 'tmpl_A', '', { thing1: { value: '' } });
  report.check('an empty field is 47003 and named', empty.code === 47003 && empty.message.includes('data.thing1.value'), empty.message);
  report.equal('it is listed', (await client.call('getAllPrivateTemplate')).data.template_list.length, 1);
  const ledger = (await simulator.control('ledger')).trim().split('\n').map((line) => JSON.parse(line));
  report.equal('greeting and remark do not arrive', ledger.filter((sight) => sight.via === 'template').at(-1).text, '会议：支部学习');

  await simulator.control('template', { id: 'sub_A', content: '事项：{{thing1.DATA}}', subscription: true });
  const notice = () => client.raw('/cgi-bin/message/subscribe/bizsend', { touser: 'o-zhou', template_id: 'sub_A', data: { thing1: { value: '值班' } } });
  report.equal('no consent is 43101', (await notice()).errcode, 43101);
  await simulator.control('say', { person: '周林', kind: 'agree', text: 'sub_A' });
  report.equal('one consent is one notice', `${(await notice()).errcode} ${(await notice()).errcode}`, '0 43101');
  const ticket = await client.call('getTicket');
  report.check('the JS-SDK has its ticket', /^simticket/.test(ticket.data.ticket ?? ''), ticket.message);

  await simulator.control('account', { daily_limits: { '/cgi-bin/user/info': 1 } });
  await client.turn('+1d');
  await client.call('getUser', 'o-zhou');
  const over = await client.call('getUser', 'o-zhou');
  report.equal('over the day’s limit: 45009', over.code, 45009);
  const quota = await client.raw('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/user/info' });
  report.equal('which the quota shows', JSON.stringify(quota.quota), '{"daily_limit":1,"used":1,"remain":0}');
}

async function checkSubscriptionAccount(report, simulator, client) {
  const toAll = (content) => client.call('massSend', { msgtype: 'text', text: { content } }, true);
  report.equal('a subscription account writes to all', (await toAll('一')).code, 0);
  report.equal('once a day: 45028', (await toAll('二')).code, 45028);
  report.equal('to no list: 48001', (await client.call('massSend', { msgtype: 'text', text: { content: '三' } }, ['a', 'b'])).code, 48001);
  report.equal('no template: 48001', (await client.call('sendTemplate', 'o-zhou', 't', '', {})).code, 48001);
  await client.turn('+1d');
  report.equal('the next day again', (await toAll('二')).code, 0);
}

export async function checkApi(report, binary) {
  const simulator = await startSimulator(binary, '2026-11-21 10:00');
  try {
    await simulator.control('account', { mark_fail_after: 0 });
    await simulator.control('people', { people: [{ name: '周林', id: 'o-zhou' }, { name: '陈红', id: 'o-chen' }] });
    const client = new Client(simulator, simulator.appId);
    await checkTokens(report, simulator, client);
    const tag = await checkFollowers(report, simulator, client);
    await checkCustomerService(report, simulator, client);
    await checkMedia(report, simulator, client);
    await checkMass(report, simulator, client, tag);
    await checkTheRest(report, simulator, client);
    await simulator.control('account', { type: 'certified_subscription' });
    await checkSubscriptionAccount(report, simulator, client);
  } finally {
    await simulator.stop();
  }
}
