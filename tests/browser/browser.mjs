// The simulator's page in Debian's chromium: `node browser.mjs --binary JINQIAO`. One line a check; the last line counts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journey, kSteps } from './journey.mjs'
import { axe, overflow, smallTargets } from './page_rules.mjs'
import { everyKind } from './kinds.mjs'
import { kPayloads } from './payloads.mjs'
import { Phone, until } from './phone.mjs'
import { launch, noTrouble, openPage, startSimulator } from './simulator.mjs'

const binary = process.argv[process.argv.indexOf('--binary') + 1]
const trouble = noTrouble()
let passed = 0
let failed = 0

async function check(name, work) {
  const begun = Date.now()
  try {
    const wrong = await work()
    if (wrong?.length) throw new Error(wrong.slice(0, 8).join('\n    '))
    passed += 1
    console.log(`✓ ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
  } catch (failure) {
    failed += 1
    console.log(`✗ ${name}\n    ${failure.message}`)
  }
}

// The people, the clock and the inspector as sheets of the narrow page.
async function throughSheets(page, look) {
  const found = await look(page)
  for (const opener of ['换个人', '拨钟、报文和设置']) {
    await page.click(`[aria-label="${opener}"]`)
    found.push(...(await look(page)).map((line) => `${opener}: ${line}`))
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { state: 'detached' })
  }
  for (const what of ['语音', '位置', '链接']) {
    await new Phone(page).more(what)
    found.push(...(await look(page)).map((line) => `${what}: ${line}`))
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { state: 'detached' })
  }
  await page.click('[aria-label="拨钟、报文和设置"]')
  await page.click('dialog button:has-text("看报文")')
  await page.click('dialog .entry summary')
  found.push(...(await look(page)).map((line) => `报文: ${line}`))
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog', { state: 'detached' })
  return found
}

function ledgerLines(text) {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((line) => JSON.stringify([line.at_ms, line.person, line.via, line.text]))
    .sort()
}

// What the page exports, played again, is the same to the millisecond.
async function replays(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('.left a[download]')])
  const folder = mkdtempSync(join(tmpdir(), 'jinqiao-browser-'))
  const play = join(folder, download.suggestedFilename())
  await download.saveAs(play)
  const until = readFileSync(play, 'utf8').match(/^金桥 → /gm).length
  const printed = execFileSync(binary, ['sim', 'script', play, '--ledger', join(folder, 'ledger')], { encoding: 'utf8' })
  const again = ledgerLines(readFileSync(join(folder, 'ledger'), 'utf8'))
  rmSync(folder, { recursive: true })
  const shown = ledgerLines(await (await page.request.get(`${simulator.base}/sim/ledger`)).text())
  if (!/✓ 剧本/.test(printed)) return ['the play does not hold']
  console.log(`    ${until} lines of the house held, ${again.length} entries of the ledger`)
  return again.filter((line, index) => line !== shown[index]).concat(again.length === shown.length ? [] : [`${again.length} entries, ${shown.length} on the page`])
}

// Every control that is seen is reached by Tab alone, and shows that it has the focus.
async function reachedByKeyboard(page) {
  const reached = new Set()
  const wrong = []
  await page.evaluate(() => document.activeElement?.blur())
  for (let n = 0; n < 200; ++n) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const one = document.activeElement
      if (one === document.body) return null
      one.dataset.seen ??= String(document.querySelectorAll('[data-seen]').length)
      return { id: one.dataset.seen, name: one.textContent.trim().slice(0, 20) || one.className, ring: getComputedStyle(one).outlineStyle }
    })
    if (!focused) continue // past the last one, before the first
    if (reached.has(focused.id)) break
    reached.add(focused.id)
    if (focused.ring === 'none') wrong.push(`no ring: ${focused.name}`)
  }
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], input, textarea, summary')]
      .filter((one) => !one.dataset.seen && !one.matches(':disabled') && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))
      .map((one) => `not reached: ${one.textContent.trim().slice(0, 20) || one.className}`),
  )
  return wrong.concat(missed)
}

async function weakNetwork(page) {
  const phone = new Phone(page)
  await page.click('.left .switch:has-text("弱网")')
  await until(page, () => document.querySelectorAll('.left .switch input')[1].checked)
  await phone.say('在吗', /./)
  await until(page, () => /第 2 次送达/.test([...document.querySelectorAll('.delivery')].at(-1)?.textContent))
  await page.click('.left .switch:has-text("弱网")')
  await until(page, () => !document.querySelectorAll('.left .switch input')[1].checked)
  await phone.say('谢谢', /不客气/)
  return (await page.$$eval('.row.mine', (rows) => rows.at(-1).querySelector('.delivery'))) ? ['a note where none belongs'] : []
}

// The last check: nobody answers any more.
async function saysItStopped(page) {
  await simulator.stop()
  await page.click('.top button:text-is("+1 小时")')
  await page.waitForSelector('.alert:has-text("模拟器停了")')
  trouble.errors.length = 0 // the browser's own lines about the lost connection
  return (await page.$('.alert button:has-text("再连一次")')) ? [] : ['no button']
}

async function payloadsAreText(page, simulator) {
  const phone = new Phone(page)
  await phone.reset('公众号')
  const elements = await page.$$eval('.log, .log *', (all) => new Set(all.map((one) => one.tagName)).size)
  for (const text of kPayloads) await simulator.post('/sim/say', { person: '周林', text })
  await simulator.post('/sim/say', { person: '周林', kind: 'link', text: kPayloads[0], url: 'javascript:alert(1)' })
  await until(page, (count) => document.querySelectorAll('.log .row.mine').length >= count, kPayloads.length, 20_000)
  const wrong = await page.evaluate((payloads) => {
    const found = []
    const shown = [...document.querySelectorAll('.log .row.mine')].map((row) => row.textContent)
    for (const payload of payloads) if (!shown.some((text) => text.includes(payload.replace(/^（位置）/, '')))) found.push(`not shown: ${payload}`)
    for (const made of document.querySelectorAll('.log :is(img, script, iframe, object, embed, form, input, video, style, link, meta, base, math, details, marquee, template), .log [onload], .log [onerror], .right :is(img, script, iframe)'))
      found.push(`made: ${made.outerHTML.slice(0, 80)}`)
    for (const link of document.querySelectorAll('.log a')) if (!/^https?:$/.test(link.protocol) || !link.rel.includes('nofollow')) found.push(`link: ${link.outerHTML.slice(0, 80)}`)
    return found
  }, kPayloads)
  if (!elements) wrong.push('nothing was there before')
  for (const summary of (await page.$$('.right .entry summary')).slice(0, 20)) await summary.click()
  return wrong
}

async function overflowAtEverySize(page) {
  const wide = []
  for (const size of [320, 390, 640, 1280]) {
    await page.setViewportSize({ width: size, height: 800 })
    wide.push(...(await overflow(page)).map((line) => `${size}: ${line}`))
    await page.evaluate(() => document.querySelector('.phone').classList.add('big'))
    wide.push(...(await overflow(page)).map((line) => `${size}, big: ${line}`))
    await page.evaluate(() => document.querySelector('.phone').classList.remove('big'))
  }
  return wide
}

// What must hold of the page with every kind of message on it, at both widths.
async function rulesOfKinds(base, skin) {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    const page = await openPage(browser, base, trouble, { width, height })
    await page.waitForSelector('.log .row')
    if (width > 900) await page.click('.right [data-tab=quota]')
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await check(`${skin}, every kind at ${width}, ${scheme}: no serious or critical finding of axe`, () => axe(page))
    }
    if (width > 900) await check(`${skin}, every kind: every control is reached by keyboard and shows its focus`, () => reachedByKeyboard(page))
    else {
      await check(`${skin}, every kind: everything a finger hits is 44 pixels`, () => smallTargets(page))
      await check(`${skin}, every kind: nothing overflows at 320, 390, 640 and 1280 pixels, nor in big letters`, () => overflowAtEverySize(page))
    }
    trouble.violations.push(...(await page.evaluate(() => window.violations)))
    await page.context().close()
  }
}

const kMostBytes = 60 * 1024

// Everything the page loads, as it travels.
async function travelsLight() {
  const coded = { headers: { 'Accept-Encoding': 'br' } }
  const html = await simulator.text('/')
  const paths = ['/', ...[...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1])]
  const sizes = await Promise.all(paths.map(async (path) => Number((await fetch(simulator.base + path, coded)).headers.get('content-length'))))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`    ${bytes} bytes in ${paths.length} files`)
  return bytes > 0 && bytes <= kMostBytes ? [] : [`${bytes} bytes`]
}

const simulator = await startSimulator(binary)
const browser = await launch()
const begun = Date.now()
try {
  for (const isWecom of [false, true])
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      const skin = isWecom ? '企业微信' : '公众号'
      const page = await openPage(browser, simulator.base, trouble, { width, height })
      await check(`${skin} at ${width}: ${Object.keys(kSteps).join(', ')}`, async () => void (await journey(page, isWecom)))
      for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        await check(`${skin} at ${width}, ${scheme}: no serious or critical finding of axe`, () => (width < 900 ? throughSheets(page, axe) : axe(page)))
      }
      if (width < 900) await check(`${skin} at ${width}: everything a finger hits is 44 pixels`, () => throughSheets(page, smallTargets))
      if (width < 900) await check(`${skin}: nothing overflows at 320, 390, 640 and 1280 pixels, nor in big letters`, () => overflowAtEverySize(page))
      else await check(`${skin}: what the page exports replays to the same ledger`, () => replays(page))
      if (width > 900 && !isWecom) await check('every control is reached by keyboard and shows its focus', () => reachedByKeyboard(page))
      if (width > 900) await check(`${skin}: a weak network shows 第 2 次送达, a good one nothing`, () => weakNetwork(page))
      await page.context().close()
    }
  const page = await openPage(browser, simulator.base, trouble, { width: 1280, height: 800 })
  await check(`row 86: ${kPayloads.length} payloads are shown as the text they are`, () => payloadsAreText(page, simulator))
  await everyKind({ binary, check, open: (base) => openPage(browser, base, trouble, { width: 1280, height: 800 }), rules: rulesOfKinds })
  await check('the page travels in 60 KB', travelsLight)
  trouble.violations.push(...(await page.evaluate(() => window.violations)))
  await check('no dialog opened', () => trouble.dialogs)
  await check('0 violations of the content security policy', () => trouble.violations)
  await check('0 requests left 127.0.0.1', () => trouble.outside)
  await check('no error in the console', () => trouble.errors)
  await check('a simulator that stopped is said to have stopped, with a button', () => saysItStopped(page))
} finally {
  await browser.close()
  await simulator.stop()
}
console.log(`browser: ${passed} passed, ${failed} failed, ${((Date.now() - begun) / 1000).toFixed(0)} s`)
process.exit(failed ? 1 : 0)
