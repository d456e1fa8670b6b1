// The simulator as a process, and a browser on its page whose every request and violation is written down.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { chromium } from 'playwright-core'

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

export async function startSimulator(binary, start = '2026-11-21 18:00', options = []) {
  const port = await freePort()
  const process_ = spawn(binary, ['sim', '--listen', `127.0.0.1:${port}`, '--start', start, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    process_.stdout.once('data', resolve)
    process_.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)))
  })
  const base = `http://127.0.0.1:${port}`
  const post = async (path, body) => {
    const answer = await fetch(base + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
    return answer.json()
  }
  const text = async (path) => (await fetch(base + path)).text()
  const stop = () =>
    process_.exitCode !== null ? Promise.resolve() : new Promise((resolve) => {
      process_.once('exit', resolve)
      process_.kill('SIGTERM')
    })
  return { base, post, text, stop }
}

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'] })
}

// `trouble` gets a line for whatever must not happen: a violation, a request elsewhere, a dialog, an error.
export async function openPage(browser, base, trouble, { width, height, scheme = 'light' }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, acceptDownloads: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`))
  })
  context.on('request', (request) => {
    if (!request.url().startsWith(base + '/') && !request.url().startsWith('data:')) trouble.outside.push(request.url())
  })
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) trouble.violations.push(message.text())
    else if (message.type() === 'error') trouble.errors.push(message.text())
  })
  page.on('pageerror', (error) => trouble.errors.push(error.message))
  page.on('dialog', (dialog) => {
    trouble.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(base + '/')
  await page.waitForSelector('.phone')
  return page
}

export const noTrouble = () => ({ violations: [], outside: [], errors: [], dialogs: [] })
