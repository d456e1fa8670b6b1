// A person's hand on the page, at either size.
const kPatience = 15_000

// page.waitForFunction evaluates a string, which the page's policy refuses: asked again and again from here instead.
export async function until(page, holds, given, patience = kPatience) {
  const end = Date.now() + patience
  while (!(await page.evaluate(holds, given))) {
    if (Date.now() > end) throw new Error(`in vain: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export class Phone {
  constructor(page) {
    this.page = page
    this.isNarrow = page.viewportSize().width < 900
    this.taps = 0
  }

  async become(name) {
    if (this.isNarrow) await this.page.click('[aria-label="换个人"]')
    const list = this.isNarrow ? 'dialog' : '.left'
    await this.page.click(`${list} .person:has(b:text-is("${name}"))`)
    await this.page.waitForSelector(`.phone-head small:has-text("你是${name}")`)
  }

  async newcomer(name) {
    if (this.isNarrow) await this.page.click('[aria-label="换个人"]')
    await this.page.click(`${this.isNarrow ? 'dialog' : '.left'} .person:has-text("新成员")`)
    await this.sees(/./, () => this.page.click(`dialog .choices button:has-text("${name}")`))
  }

  answers() {
    return this.page.$$eval('.log .row:not(.mine) .bubble', (bubbles) => bubbles.map((bubble) => bubble.textContent))
  }

  // Does something and waits for an answer that fits, newer than what stood there.
  async sees(pattern, work) {
    const before = (await this.answers()).length
    await work()
    const fits = ([from, source]) =>
      [...document.querySelectorAll('.log .row:not(.mine) .bubble')].slice(from).some((bubble) => new RegExp(source).test(bubble.textContent))
    await until(this.page, fits, [before, pattern.source]).catch(async () => {
      throw new Error(`${pattern} was expected, seen: ${JSON.stringify((await this.answers()).slice(-3))}`)
    })
    await this.settled()
  }

  // Stands in the chat, whenever it came.
  async saw(pattern) {
    const fits = (source) => [...document.querySelectorAll('.log .row:not(.mine) .bubble')].some((bubble) => new RegExp(source).test(bubble.textContent))
    await until(this.page, fits, pattern.source).catch(async () => {
      throw new Error(`${pattern} was expected, seen: ${JSON.stringify((await this.answers()).slice(-5))}`)
    })
  }

  settled() {
    return until(this.page, () => document.querySelector('.page').getAttribute('aria-busy') === 'false')
  }

  async type(words) {
    const toKeyboard = await this.page.$('[aria-label="换成键盘"]')
    if (toKeyboard) await toKeyboard.click()
    await this.page.fill('.typing textarea', words)
    await this.page.press('.typing textarea', 'Enter')
  }

  say(words, pattern) {
    return this.sees(pattern, () => this.type(words))
  }

  // The newest tappable line of these words.
  tap(words, pattern) {
    return this.sees(pattern, () => this.page.click(`.log .tap:text-is("${words}") >> nth=-1`))
  }

  // One of the choices of the newest list: a tap where it can be tapped, else its number.
  async choose(words, pattern) {
    if (!(await this.page.$('.phone.wecom'))) return this.tap(words, pattern)
    const lines = (await this.answers()).flatMap((text) => text.split('\n')).filter((line) => new RegExp(`^\\d+ ${words}`).test(line))
    return this.say(lines.at(-1).split(' ')[0], pattern)
  }

  async menu(top, below, pattern) {
    const toMenu = await this.page.$('[aria-label="换成菜单"]')
    if (toMenu) await toMenu.click()
    await this.sees(pattern, async () => {
      await this.page.click(`.menu-button:has-text("${top}")`)
      if (below) await this.page.click(`.submenu button:text-is("${below}")`)
    })
  }

  async more(label) {
    const toKeyboard = await this.page.$('[aria-label="换成键盘"]')
    if (toKeyboard) await toKeyboard.click()
    await this.page.click('[aria-label="发别的"]')
    await this.page.click(`.more button:has-text("${label}")`)
  }

  async turn(to) {
    if (this.isNarrow) await this.page.click('[aria-label="拨钟、报文和设置"]')
    const scope = this.isNarrow ? 'dialog' : '.top'
    await this.page.fill(`${scope} .clock-entry input`, to)
    await this.page.click(`${scope} .clock-entry button`)
    if (this.isNarrow) await this.page.waitForSelector('dialog', { state: 'detached', timeout: 60_000 })
    await until(this.page, () => document.querySelector('.page').getAttribute('aria-busy') === 'false', null, 60_000)
  }

  async reset(platform) {
    const wanted = platform === '企业微信'
    const is = await this.page.$eval('.phone', (phone) => phone.classList.contains('wecom'))
    if (this.isNarrow) await this.page.click('[aria-label="拨钟、报文和设置"]')
    if (is === wanted) await this.page.click(this.isNarrow ? 'dialog .stack button:has-text("重来")' : '.top button:has-text("重来")')
    else await this.page.click(this.isNarrow ? 'dialog .stack button:has-text("换成")' : `.skins button:text-is("${platform}")`)
    await this.page.click('dialog .confirm .danger')
    await this.page.waitForSelector('dialog', { state: 'detached' })
    await this.settled()
    await until(this.page, (isWecom) => document.querySelector('.phone').classList.contains('wecom') === isWecom && !document.querySelector('.log .row'), wanted)
  }
}
