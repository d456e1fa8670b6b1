// Waits for the simulator's page, binds a member on it as a person would, and ends with the answer: `node first_answer.mjs URL`.
import { Phone } from '../../tests/browser/phone.mjs'
import { launch, noTrouble, openPage } from '../../tests/browser/simulator.mjs'

const base = process.argv[2].replace(/\/$/, '')
const browser = await launch()
const page = await openPage(browser, base, noTrouble(), { width: 1280, height: 800 })
const phone = new Phone(page)
await phone.become('周林')
await phone.say('周林 5678', /✅ 周林/)
await browser.close()
