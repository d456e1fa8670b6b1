// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { bubbleOf } from '../sim/chat'
import type { Face } from '../sim/face'
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

// Every member of every form holds the payload.
function facesOf(words: string): Face[] {
  const option = { id: words, text: words }
  const card = {
    source: { desc: words }, main_title: { title: words, desc: words }, emphasis_content: { title: words, desc: words }, quote_area: { title: words, quote_text: words },
    sub_title_text: words, image_text_area: { title: words, desc: words }, vertical_content_list: [{ title: words, desc: words }],
    horizontal_content_list: [{ keyname: words, value: words, url: words }], jump_list: [{ title: words, url: words }], card_action: { url: words },
    button_list: [{ text: words, key: words }], select_list: [{ question_key: 'q', title: words, option_list: [option] }], submit_button: { text: words, key: words },
    action_menu: { action_list: [{ text: words, key: words }] },
  }
  return [
    { form: 'form', title: words, url: words },
    { form: 'articles', articles: [{ title: words, digest: words, url: words, picture: words }, { title: words, picture: words }] },
    { form: 'letter', title: words, text: words, url: words, button: words },
    { form: 'program_notice', title: words, description: words, items: [{ key: words, value: words }] },
    { form: 'markdown', text: words },
    { form: 'file', name: words, bytes: 1 },
    { form: 'program', title: words, picture: words },
    { form: 'film', title: words, description: words },
    { form: 'button', text: words },
    { form: 'card', card, replaced: '' },
    { form: 'card', card: { ...card, card_type: 'vote_interaction', checkbox: { question_key: 'q', option_list: [option] } }, replaced: words },
    { form: 'unheard of' },
  ]
}

test('row 86: what the bot sent is text in every form, and leads nowhere it should not', () => {
  for (const payload of kPayloads)
    for (const face of facesOf(payload)) {
      const bubble = bubbleOf({ kind: 'sight', number: 1, at_ms: 0, person: '周林', via: 'app', text: payload, message_id: '', face, group: payload })
      const page = mount(Bubble, { props: { bubble, note: '', person: '周林', isOff: false } })
      expect(page.element.querySelector('img, script, svg[onload], a, iframe')).toBeNull()
      expect(page.text()).toContain(payload)
    }
})

test('a vote of a card is sent with what was chosen, and a card that is over cannot be tapped', async () => {
  const face = { form: 'card', card: { card_type: 'vote_interaction', checkbox: { question_key: 'q', mode: 1, option_list: [{ id: 'a', text: '甲' }, { id: 'b', text: '乙' }] }, submit_button: { text: '交卷', key: 's' } } }
  const bubble = bubbleOf({ kind: 'sight', number: 1, at_ms: 0, person: '周林', via: 'app', text: '', message_id: '', face })
  const page = mount(Bubble, { props: { bubble, note: '', person: '周林', isOff: false } })
  expect(page.get('button').attributes('disabled')).toBeDefined()
  for (const box of page.findAll('input')) await box.setValue(true)
  await page.get('button').trigger('click')
  expect(page.emitted('act')).toEqual([['点「交卷」', { kind: 'card', text: 's q=a q=b' }]])
  await page.setProps({ isOver: true })
  expect(page.get('button').attributes('disabled')).toBeDefined()
})
