// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { bubbleOf } from '../sim/chat'
import Bubble from '../sim/part/Bubble.vue'

const kPayloads = ['<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '{{constructor.constructor("alert(1)")()}}', '<svg onload=alert(1)>', 'javascript:alert(1)']

test('row 86: what people typed is text in every form of bubble', () => {
  for (const payload of kPayloads)
    for (const words of [payload, `（位置）${payload}`, `（语音）${payload}`, `（链接）${payload} ${payload}`]) {
      const bubble = bubbleOf({ kind: 'sight', number: 1, at_ms: 0, person: '周林', via: 'said', text: words, message_id: '' })
      const page = mount(Bubble, { props: { bubble, note: payload, person: '周林', isOff: false } })
      expect(page.element.querySelector('img, script, svg[onload], a, iframe')).toBeNull()
      expect(page.text()).toContain(payload)
    }
})

test('a tap says the words of its link, and not while something is under way', async () => {
  const bubble = bubbleOf({ kind: 'sight', number: 1, at_ms: 0, person: '周林', via: 'passive', text: '⟦是⟧', message_id: '', parts: [{ text: '是', says: '打卡' }] })
  const page = mount(Bubble, { props: { bubble, note: '', person: '周林', isOff: false } })
  await page.get('button').trigger('click')
  expect(page.emitted('say')).toEqual([['打卡']])
  await page.setProps({ isOff: true })
  expect(page.get('button').attributes('disabled')).toBeDefined()
})

test('a link opens elsewhere and tells nothing of where it stood', () => {
  const bubble = bubbleOf({ kind: 'sight', number: 1, at_ms: 0, person: '周林', via: 'customer', text: '看 https://a.cn/', message_id: '' })
  const link = mount(Bubble, { props: { bubble, note: '', person: '周林', isOff: false } }).get('a')
  expect(link.attributes('rel')).toContain('noopener')
  expect(link.attributes('rel')).toContain('nofollow')
})
