// What must hold of the page wherever it is looked at.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// Serious and critical findings, one line each.
export async function axe(page) {
  await page.evaluate(kAxe)
  const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations)
  return found
    .filter((rule) => rule.impact === 'serious' || rule.impact === 'critical')
    .flatMap((rule) => rule.nodes.map((node) => `${rule.id} ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`))
}

export async function overflow(page) {
  return page.evaluate(() => {
    const wide = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) wide.push(`the page: ${root.scrollWidth} in ${root.clientWidth}`)
    for (const box of document.querySelectorAll('.log, .left, .right, .sheet-body, .top, .composer'))
      if (box.offsetParent && box.scrollWidth > box.clientWidth + 1) wide.push(`${box.className}: ${box.scrollWidth} in ${box.clientWidth}`)
    return wide
  })
}

// What a finger must hit, smaller than 44 pixels either way.
export async function smallTargets(page) {
  return page.evaluate(() => {
    const small = []
    for (const target of document.querySelectorAll('button, a, summary, input, textarea, [role=tab]')) {
      const hit = target.closest('label') ?? target
      const box = hit.getBoundingClientRect()
      if (box.width === 0 || getComputedStyle(target).visibility === 'hidden') continue
      if (target.matches('.bubble a')) continue
      if (box.width < 43.5 || box.height < 43.5) small.push(`${target.tagName} ${target.className} ${target.textContent.trim().slice(0, 12)} ${box.width.toFixed(0)}×${box.height.toFixed(0)}`)
    }
    return small
  })
}
