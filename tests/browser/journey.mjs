// A member's days, from the first scan to the birthday, done by hand on the page.
import { Phone } from './phone.mjs'

async function bind(phone, isWecom) {
  if (isWecom) {
    await phone.become('李静')
    await phone.say('李静 1003', /✅ 李静/)
  } else {
    await phone.newcomer('吴敏')
    await phone.say('吴敏 1005', /✅ 吴敏/)
    for (const [name, digits] of [['陈静', '1001'], ['孙海峰', '1002'], ['周林', '5678']]) {
      await phone.become(name)
      await phone.say(`${name} ${digits}`, new RegExp(`✅ ${name}`))
    }
  }
}

async function study(phone) {
  await phone.become('陈静')
  await phone.say('排学习 今晚19:00 廉洁自律准则（上） / 坚持公私分明，先公后私。', /这份内容是/)
  await phone.choose('公开', /✅ 排好了/)
  await phone.become('周林')
  await phone.sees(/📖《廉洁自律准则（上）》/, () => phone.turn('19:00'))
  await phone.choose('打卡', /✅ 打卡成功/)
}

async function reflection(phone) {
  await phone.say('心得', /写吧，可分几条发/)
  await phone.say('出差用餐按标准交费，凭证我一直留着。', /接着写，或发「完」/)
  await phone.sees(/1 张照片/, () => phone.more('图片'))
  await phone.say('完', /✅ 已提交心得（.*1 图/)
}

async function location(phone) {
  await phone.say('到沈阳了', /报位置前先说清楚/)
  // What was said before the consent was not kept.
  await phone.choose('同意定位', /你在哪？/)
  await phone.say('到沈阳了', /沈阳/)
  if (/你是在/.test((await phone.answers()).at(-1))) await phone.say('1', /✅ 已报告：.*沈阳/)
  await phone.become('孙海峰')
  await phone.say('队员', /周林[^]*沈阳/)
  await phone.become('周林')
  await phone.say('撤回', /删掉了/)
}

async function place(phone) {
  await phone.sees(/✅ 已报告/, async () => {
    await phone.more('位置')
    await phone.page.click('dialog .choices button:has-text("北京市西城区")')
  })
}

// The secretary looks at it on a phone of their own before it goes to everybody.
async function broadcast(phone) {
  await phone.become('陈静')
  await phone.say('群发 明早九点林场防火演练，请准时到。', /发给谁？/)
  await phone.choose('青松岭林业局', /这份内容是/)
  await phone.choose('公开', /大家会看到：\n📢 明早九点林场防火演练/)
  await phone.choose('预览到我手机', /〔预览〕\n📢 明早九点/)
  await phone.say('发送', /30 秒后开始发给青松岭林业局/)
  await phone.turn('+2分钟')
  await phone.saw(/群发「.*」发完了：送到 \d 人/)
  await phone.become('周林')
  await phone.saw(/^📢 明早九点林场防火演练/)
}

async function reminder(phone) {
  await phone.menu('打卡', '提醒我', /提醒你什么？什么时候？/)
  await phone.say('明天早上八点提醒我交底稿', /⏰ 好的，11月22日（周日）08:00 提醒你：交底稿/)
  await phone.say('提醒列表', /1 .*08:00 交底稿/)
}

async function birthday(phone) {
  await phone.say('生日 11月22日', /✅ 记下了：11月22日/)
  await phone.sees(/🎂 周林，生日快乐！/, () => phone.turn('08:01'))
  await phone.saw(/^⏰ 交底稿/)
  await phone.say('完成', /「交底稿」办完了/)
}

async function opinion(phone) {
  await phone.say('意见 夜班食堂能不能留热菜', /✅ 收到，编号 Y-0001/)
}

export const kSteps = { bind, study, reflection, location, place, broadcast, reminder, birthday, opinion }

export async function journey(page, isWecom, steps = Object.values(kSteps)) {
  const phone = new Phone(page)
  await phone.reset(isWecom ? '企业微信' : '公众号')
  for (const step of steps) {
    try {
      await step(phone, isWecom)
    } catch (failure) {
      throw new Error(`${step.name}, at ${await page.textContent('.phone-status span')}: ${failure.message}`)
    }
  }
  return phone
}
