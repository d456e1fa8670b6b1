// Every kind of message the platforms know, sent by their API and looked at on the phone.
import { startPlatform } from './platform.mjs'
import { until } from './phone.mjs'

const kPayload = '<img src=x onerror=alert(1)>'

// `pattern` stands in the newest part of the chat that fits `selector`.
async function shows(page, selector, pattern) {
  const fits = ([where, source]) => [...document.querySelectorAll(`.log ${where}`)].some((one) => new RegExp(source).test(one.innerText))
  await until(page, fits, [selector, pattern.source]).catch(async () => {
    throw new Error(`${selector} with ${pattern} was expected, seen: ${JSON.stringify(await page.$$eval('.log .row', (rows) => rows.slice(-3).map((row) => row.innerText)))}`)
  })
}
const unmade = (page) =>
  page.$$eval('.log :is(script, iframe, object, embed, form, style), .log img:not([src^="/sim/picture/"])', (made) => made.map((one) => one.outerHTML.slice(0, 80)))

async function forms(page, official) {
  const content = '学习：{{thing1.DATA}}\n时间：{{time2.DATA}}'
  await official.post('/sim/template', { id: 'study', title: '学习提醒', content })
  await official.post('/sim/template', { id: 'notice', title: '会议通知', content, subscription: true })
  await official.post('/sim/say', { person: '周林', kind: 'agree', text: 'notice' })
  const data = { thing1: { value: '廉洁自律准则（上）' }, time2: { value: '2026年11月21日 19:00' } }
  await official.call('/cgi-bin/message/template/send', { touser: 'o-zhou', template_id: 'study', url: 'http://127.0.0.1:9/read', data })
  await official.call('/cgi-bin/message/subscribe/bizsend', { touser: 'o-zhou', template_id: 'notice', page: '', data })
  await shows(page, '.sheet-card', /模板消息\s+学习提醒\s+学习\s+廉洁自律准则（上）\s+时间\s+2026年11月21日 19:00\s+详情/)
  await shows(page, '.sheet-card', /订阅通知\s+会议通知\s+学习/)
  await shows(page, '.notice', /周林同意再收一次通知/)
  return (await page.$('.log a.card-foot[href="http://127.0.0.1:9/read"][rel*="nofollow"]')) ? [] : ['详情 leads nowhere']
}

async function masses(page, official) {
  await official.post('/sim/account', { mass_delay_s: 0 })
  const thumb = await official.upload('image', 'cover.png', undefined, '/cgi-bin/material/add_material')
  const article = (title) => ({ title, digest: '读完打卡，附 3 道小题', content: '<p>四个坚持</p>', thumb_media_id: thumb })
  const one = await official.call('/cgi-bin/draft/add', { articles: [article('四个坚持')] })
  const two = await official.call('/cgi-bin/draft/add', { articles: [article('林区防火十条'), article(kPayload)] })
  const mass = (id, message) => official.call('/cgi-bin/message/mass/sendall', { filter: { is_to_all: true }, clientmsgid: id, ...message })
  await mass('m1', { msgtype: 'text', text: { content: '明早九点林场防火演练' } })
  await mass('m2', { msgtype: 'image', images: { media_ids: [await official.upload('image', 'a.png')] } })
  const sent = await mass('m3', { msgtype: 'mpnews', mpnews: { media_id: one.media_id } })
  await official.post('/sim/clock', { to: '+1m' })
  await mass('m4', { msgtype: 'mpnews', mpnews: { media_id: two.media_id } })
  await official.post('/sim/clock', { to: '+1m' })
  await shows(page, '.bubble.text', /明早九点林场防火演练/)
  await shows(page, '.articles', /^\s*四个坚持\s+读完打卡，附 3 道小题/)
  await shows(page, '.articles', /林区防火十条\s+<img src=x onerror=alert\(1\)>/)
  await until(page, () => [...document.querySelectorAll('.log .pictures img, .log .cover img')].filter((one) => one.naturalWidth > 0).length >= 3)
  await official.call('/cgi-bin/message/mass/delete', { msg_id: sent.msg_id })
  await shows(page, '.notice', /这条群发被发布者删除了/)
  return (await page.$$eval('.log .articles', (all) => all.filter((one) => /四个坚持/.test(one.innerText)).length)) ? ['what was deleted is still read'] : []
}

async function menus(page, official) {
  await official.post('/sim/say', { person: '周林', text: '在吗' })
  const list = [{ id: '1', content: '是，我到了' }, { id: '2', content: kPayload }]
  const send = (message) => official.call('/cgi-bin/message/custom/send', { touser: 'o-zhou', ...message })
  await send({ msgtype: 'msgmenu', msgmenu: { head_content: '到了吗？', list, tail_content: '点一下就行' } })
  const voice = await official.upload('voice', 'a.amr', Buffer.from('#!AMR\nnothing to hear'))
  await send({ msgtype: 'voice', voice: { media_id: voice } })
  const thumb = await official.upload('thumb', 't.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]))
  await send({ msgtype: 'miniprogrampage', miniprogrampage: { title: '值班表', appid: 'wx9', pagepath: 'a', thumb_media_id: thumb } })
  await send({ msgtype: 'news', news: { articles: [{ title: '一篇文章', description: '说明', url: 'javascript:alert(1)' }] } })
  await shows(page, '.voice', /语音/)
  await shows(page, '.program', /值班表\s+小程序/)
  await shows(page, '.articles', /一篇文章\s+说明/)
  if (await page.$('.log .articles a')) return ['javascript: became a link']
  await page.click('.log .tap:text-is("是，我到了")')
  await shows(page, '.row.mine', /是，我到了/)
  return []
}

async function quota(page) {
  await page.click('.right [data-tab=quota]')
  await until(page, () => /模板消息\s+1 \/ 100,000/.test(document.querySelector('.right .quota')?.innerText))
  const text = await page.innerText('.right .quota')
  return [/群发\s+4 \/ 100/, /订阅通知\s+1 \/ 不限/, /客服消息\s+4 \/ 500,000/, /周林还能收到\s+客服消息\s+[45] 条/, /本月群发\s+收了 4 \/ 4 条/]
    .filter((figure) => !figure.test(text))
    .map((figure) => `${figure} is not in ${JSON.stringify(text)}`)
}

const kAction = { type: 1, url: 'https://example.org/read' }
const kMenu = { desc: '这类通知', action_list: [{ text: '不再推送', key: 'mute' }] }
const kCards = {
  text_notice: {
    card_type: 'text_notice', task_id: 't1', source: { desc: '金桥', desc_color: 3 }, main_title: { title: '本月学习', desc: '青松岭林业局' },
    emphasis_content: { title: '18', desc: '篇已学' }, quote_area: { quote_text: '坚持公私分明' }, sub_title_text: '还差两篇',
    horizontal_content_list: [{ keyname: '截止', value: '11 月 30 日' }], jump_list: [{ type: 1, title: '学习记录', url: 'https://example.org/list' }],
    card_action: kAction, action_menu: kMenu,
  },
  news_notice: {
    card_type: 'news_notice', main_title: { title: '林区防火', desc: '十个细节' }, card_image: { url: 'https://example.org/a.png' },
    vertical_content_list: [{ title: '一查', desc: '火源' }, { title: '二看', desc: '风向' }], card_action: kAction,
  },
  button_interaction: {
    card_type: 'button_interaction', task_id: 't3', main_title: { title: '廉洁自律准则（上）', desc: '读完打卡' },
    button_list: [{ text: '打卡', style: 1, key: 'checkin' }, { text: '稍后', style: 2, key: 'later' }],
  },
  vote_interaction: {
    card_type: 'vote_interaction', task_id: 't4', main_title: { title: '小题：四个坚持的第一条？' },
    checkbox: { question_key: 'q1', mode: 1, option_list: [{ id: 'a', text: '公私分明' }, { id: 'b', text: '崇廉拒腐' }, { id: 'c', text: kPayload }] },
    submit_button: { text: '交卷', key: 'submit' },
  },
  multiple_interaction: {
    card_type: 'multiple_interaction', task_id: 't5', main_title: { title: '外出报备' },
    select_list: [
      { question_key: 'why', title: '事由', option_list: [{ id: 'w1', text: '巡护' }, { id: 'w2', text: '开会' }] },
      { question_key: 'day', title: '几天', selected_id: 'd1', option_list: [{ id: 'd1', text: '一天' }, { id: 'd2', text: '两天' }] },
    ],
    submit_button: { text: '报备', key: 'report' },
  },
}
const member = (wecom, message) => wecom.call('/cgi-bin/message/send', { touser: 'zhoulin', agentid: 1000002, ...message })
// The feed holds what the bot was told, before it was sealed.
const everythingTold = async (wecom) => (await wecom.text('/sim/feed?limit=200')).replaceAll('\\n', '')

async function cards(page, wecom) {
  const sent = {}
  for (const [name, card] of Object.entries(kCards)) sent[name] = await member(wecom, { msgtype: 'template_card', template_card: card })
  await shows(page, '.template-card', /金桥\s+本月学习\s+青松岭林业局\s+18\s+篇已学\s+坚持公私分明\s+还差两篇\s+截止\s+11 月 30 日\s+学习记录\s+查看详情\s+不再推送/)
  await shows(page, '.template-card', /林区防火\s+十个细节\s+一查\s+火源\s+二看\s+风向/)
  const told = async (...parts) => {
    const feed = await everythingTold(wecom)
    return parts.filter((part) => !feed.includes(part)).map((part) => `the bot was not told ${part}`)
  }
  await page.click('.log .card-buttons button:text-is("打卡")')
  await shows(page, '.notice', /周林点了卡片上的「打卡」/)
  await page.check('.log .options label:has-text("公私分明") input')
  await page.check('.log .options label:has-text("崇廉拒腐") input')
  await page.click('.log .card-buttons button:text-is("交卷")')
  await shows(page, '.notice', /周林点了卡片上的「交卷」/)
  await page.selectOption('.log .select:has-text("事由") select', { label: '开会' })
  await page.click('.log .card-buttons button:text-is("报备")')
  await shows(page, '.notice', /周林点了卡片上的「报备」/)
  await page.click('.log .card-menu button:text-is("不再推送")')
  await shows(page, '.notice', /周林点了卡片上的「不再推送」/)
  const wrong = await told('<EventKey><![CDATA[checkin]]></EventKey>', '<TaskId><![CDATA[t3]]></TaskId>', '<OptionId><![CDATA[a]]></OptionId><OptionId><![CDATA[b]]></OptionId>', '<QuestionKey><![CDATA[why]]></QuestionKey><OptionIds><OptionId><![CDATA[w2]]></OptionId>', 'template_card_menu_event')
  const update = (name, more) => wecom.call('/cgi-bin/message/update_template_card', { userids: ['zhoulin'], agentid: 1000002, response_code: sent[name].response_code, ...more })
  await update('button_interaction', { button: { replace_name: '已打卡' } })
  await update('vote_interaction', { template_card: { ...kCards.vote_interaction, main_title: { title: '答完了' }, replace_text: '2 / 2' } })
  await shows(page, '.template-card', /廉洁自律准则（上）\s+读完打卡\s+已打卡$/)
  await shows(page, '.template-card', /答完了[^]*2 \/ 2$/)
  if (await page.$('.log .card-buttons button:text-is("打卡")')) wrong.push('a greyed button can still be tapped')
  return wrong
}

async function recalled(page, wecom) {
  const { msgid } = await member(wecom, { msgtype: 'text', text: { content: '发错了的一条' } })
  await shows(page, '.bubble', /发错了的一条/)
  await wecom.call('/cgi-bin/message/recall', { msgid })
  await shows(page, '.notice', /金桥撤回了一条消息/)
  return (await page.$('.log .bubble:has-text("发错了的一条")')) ? ['what was recalled is still read'] : []
}

async function membersMessages(page, wecom) {
  const file = await wecom.upload('file', '值班表.xlsx', Buffer.alloc(20_480, 'x'))
  await member(wecom, { msgtype: 'file', file: { media_id: file } })
  await member(wecom, { msgtype: 'image', image: { media_id: await wecom.upload('image', 'a.png') } })
  await member(wecom, { msgtype: 'video', video: { media_id: await wecom.upload('video', 'v.mp4', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0')), title: '防火演练', description: '两分钟' } })
  await member(wecom, { msgtype: 'voice', voice: { media_id: await wecom.upload('voice', 'a.amr', Buffer.from('#!AMR\nnothing to hear')) } })
  await member(wecom, { msgtype: 'markdown', markdown: { content: `# 值班安排\n**周林** 今晚 <font color="warning">值班</font>\n> 手机开着\n[看表](https://example.org/a) [假](javascript:alert(1))\n${kPayload}` } })
  await member(wecom, { msgtype: 'textcard', textcard: { title: '领奖通知', description: '<div class="gray">11 月 21 日</div><div class="highlight">周五前领取</div>', url: 'https://example.org/a', btntxt: '去看看' } })
  await member(wecom, { msgtype: 'news', news: { articles: [{ title: '防火十条', description: '一页读完', url: 'https://example.org/a' }] } })
  const items = [{ key: '地点', value: '三号会议室' }]
  await member(wecom, { msgtype: 'miniprogram_notice', miniprogram_notice: { appid: 'wx9', title: '会议室预订', description: '今天 19:00', content_item: items } })
  await shows(page, '.attached', /值班表\.xlsx\s+20 KB/)
  await shows(page, '.attached', /防火演练\s+两分钟/)
  await shows(page, '.markdown', /^值班安排\s+周林 今晚 值班\s+手机开着\s+看表 \[假\]\(javascript:alert\(1\)\)\s+<img src=x/)
  await shows(page, '.sheet-card', /领奖通知\s+11 月 21 日\s+周五前领取\s+去看看/)
  await shows(page, '.articles', /防火十条\s+一页读完/)
  await shows(page, '.sheet-card', /小程序通知\s+会议室预订\s+今天 19:00\s+地点\s+三号会议室/)
  return []
}

async function groups(page, wecom) {
  await wecom.call('/cgi-bin/appchat/create', { name: '巡护一组', userlist: ['zhoulin', 'wangqiang'], chatid: 'patrol' })
  await wecom.call('/cgi-bin/appchat/send', { chatid: 'patrol', msgtype: 'text', text: { content: '今天走北线' } })
  await wecom.post('/sim/webhook', { key: 'k1', group: '站务群' })
  await wecom.hook('k1', { msgtype: 'markdown', markdown: { content: '**水位** 正常' } })
  await shows(page, '.said', /群聊「巡护一组」\s+今天走北线/)
  await page.click('.left .person:has-text("站务群")')
  await shows(page, '.markdown', /水位 正常/)
  const wrong = (await page.$('.phone .composer')) ? ['somebody can write into the group'] : []
  await page.click('.left .person:has(b:text-is("周林"))')
  return wrong
}

const kSentences = {
  official: [
    ['a template message and a notice are cards with title, lines and 详情', forms],
    ['a mass message is words, a picture or an article with its cover, and a deleted one a grey line', masses],
    ['a menu message is answered with a tap; voice, mini program and article are what they are', menus],
    ['what of the day is used stands beside its limit', quota],
  ],
  wecom: [
    ['template cards of five kinds tell the bot what was tapped and chosen, and change in their place', cards],
    ['a recalled message is a grey line', recalled],
    ['file, picture, film, voice, markdown, text card, news and mini program are what they are', membersMessages],
    ['a group chat is told apart, and a group the robot writes into is a chat of its own', groups],
  ],
}

// One page a platform at 1280 pixels, then what must hold of the page wherever it is looked at; `rules(base, skin)`.
export async function everyKind({ binary, check, open, rules }) {
  for (const isWecom of [false, true]) {
    const people = [{ name: '周林', id: isWecom ? 'zhoulin' : 'o-zhou' }, { name: '王强', id: isWecom ? 'wangqiang' : 'o-wang' }]
    const platform = await startPlatform(binary, isWecom, people)
    try {
      const page = await open(platform.base)
      for (const [sentence, work] of kSentences[isWecom ? 'wecom' : 'official']) await check(sentence, () => work(page, platform))
      await check(`${isWecom ? '企业微信' : '公众号'}: nothing the bot sent became more than text`, () => unmade(page))
      await rules(platform.base, isWecom ? '企业微信' : '公众号')
      await page.context().close()
    } finally {
      await platform.stop()
    }
  }
}
