// What the simulator's page costs a phone: `node page.mjs JINQIAO` prints one JSON object. Cold cache each time, CPU slowed
// by four, 1.6 Mbit/s and 150 ms there and back; the median of five.
import { get } from 'node:http'
import { axe } from '../../tests/browser/page_rules.mjs'
import { launch, noTrouble, openPage, startSimulator } from '../../tests/browser/simulator.mjs'

const kRuns = 5
const kSettled = 1500 // the page asks nothing more by itself for two seconds

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

function bytes(url, coding) {
  return new Promise((resolve, reject) => {
    get(url, { headers: coding ? { 'Accept-Encoding': coding } : {} }, (answer) => {
      let total = 0
      let text = ''
      answer.on('data', (chunk) => {
        total += chunk.length
        text += chunk.toString('latin1')
      })
      answer.on('end', () => resolve({ total, text }))
    }).on('error', reject)
  })
}

async function transfer(base) {
  const page = await bytes(base + '/')
  const files = ['/', ...[...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1])]
  const sums = { files: files.length }
  for (const [name, coding] of [['raw', ''], ['gzip', 'gzip'], ['brotli', 'br']]) {
    sums[name] = 0
    for (const file of files) sums[name] += (await bytes(base + file, coding)).total
  }
  return sums
}

async function load(browser, base) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  const wire = await context.newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 1.6e6 / 8 })
  await wire.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.addInitScript(() => {
    window.long = 0
    new PerformanceObserver((list) => list.getEntries().forEach((task) => (window.long += Math.max(0, task.duration - 50)))).observe({ type: 'longtask', buffered: true })
  })
  await page.goto(base + '/')
  await page.waitForSelector('.phone')
  const shown = await page.evaluate(() => performance.now())
  await page.waitForTimeout(kSettled)
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime)
  const blocked = await page.evaluate(() => window.long)
  await context.close()
  return { painted, shown, blocked }
}

async function findings(browser, base) {
  const trouble = noTrouble()
  const found = []
  for (const [width, height] of [[1280, 800], [390, 844]])
    for (const scheme of ['light', 'dark']) {
      const page = await openPage(browser, base, trouble, { width, height, scheme })
      found.push(...(await axe(page)))
      trouble.violations.push(...(await page.evaluate(() => window.violations)))
      await page.context().close()
    }
  return { axe: found.length, violations: trouble.violations.length, outside: trouble.outside.length }
}

const simulator = await startSimulator(process.argv[2])
const browser = await launch()
try {
  const runs = []
  for (let n = 0; n < kRuns; ++n) runs.push(await load(browser, simulator.base))
  const middle = (name) => Math.round(median(runs.map((run) => run[name])))
  const result = { ...(await transfer(simulator.base)), painted_ms: middle('painted'), shown_ms: middle('shown'), blocked_ms: middle('blocked') }
  console.log(JSON.stringify({ ...result, ...(await findings(browser, simulator.base)), browser: browser.version() }))
} finally {
  await browser.close()
  await simulator.stop()
}
