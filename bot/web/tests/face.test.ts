import { describe, expect, test } from 'vitest'
import { bubbleOf, cardsThatAreOver, changedBubble, type Bubble } from '../sim/chat'
import { articlesOf, cardOf, clickText, formOf, keysOf, labelOf, letterLines, markdownLines, pictureUrl, safeUrl, sizeText, type Face } from '../sim/face'
import { quotaShare, quotaText } from '../sim/quota'
import type { SightEntry } from '../sim/wire'

const sight = (number: number, face?: Face, more: Partial<SightEntry> = {}): SightEntry => ({ kind: 'sight', number, at_ms: 0, person: '周林', via: 'app', text: '', message_id: `m${number}`, face, ...more })
const buttons = (...keys: string[]): Face => ({ form: 'card', card: { card_type: 'button_interaction', button_list: keys.map((key) => ({ text: `按${key}`, key })) } })

describe('forms', () => {
  test('a line is cut at its first colon, and a line without one stands alone', () => {
    const form = formOf({ form: 'form', title: '学习提醒', url: 'https://a.cn/' }, '学习：准则：上\n时间: 19:00\n请按时')
    expect(form.rows).toEqual([{ name: '学习', value: '准则：上' }, { name: '时间', value: '19:00' }, { name: '', value: '请按时' }])
    expect(form).toMatchObject({ title: '学习提醒', url: 'https://a.cn/', isProgram: false })
  })

  test('without a title of its own the first line is the title, unless it is the only one', () => {
    expect(formOf({ form: 'form' }, '学习通知\n学习：准则')).toMatchObject({ title: '学习通知', rows: [{ name: '学习', value: '准则' }] })
    expect(formOf({ form: 'form' }, '学习通知')).toMatchObject({ title: '', rows: [{ name: '', value: '学习通知' }] })
  })
})

test('only http and https lead anywhere, and only an id is asked for as a picture', () => {
  expect(['javascript:alert(1)', 'data:text/html,x', '//a.cn', 'http://a b', 'https://a.cn/x'].map(safeUrl).filter(Boolean)).toEqual(['https://a.cn/x'])
  expect(articlesOf({ form: 'articles', articles: [{ title: '一', url: 'javascript:alert(1)', picture: '../state' }, '不是', null] })).toEqual([{ title: '一', digest: '', url: '', picture: '' }])
  expect(pictureUrl('sim-media-1_0f')).toBe('/sim/picture/sim-media-1_0f')
})

describe('cards', () => {
  test('what is of another kind than it should be counts as absent', () => {
    const card = cardOf({ form: 'card', card: { main_title: 7, source: { desc: [] }, button_list: { text: 'x' }, horizontal_content_list: [null, { keyname: 5 }], checkbox: 'x' } })
    expect(card).toMatchObject({ title: '', source: { text: '' }, buttons: [], rows: [{ name: '', value: '' }], choices: [] })
    expect(cardOf({ form: 'card' }).title).toBe('')
  })

  test('a click says the key and every answer chosen', () => {
    expect(clickText('submit', { q1: ['a', 'b'], q2: ['c'] })).toBe('submit q1=a q1=b q2=c')
    expect(clickText('ok', {})).toBe('ok')
  })

  test('what is chosen beforehand is chosen, and a vote of many is one', () => {
    const vote = cardOf({ form: 'card', card: { checkbox: { question_key: 'q', mode: 1, option_list: [{ id: 'a', text: '甲', is_checked: true }, { id: 'b', text: '乙' }] }, submit_button: { text: '交', key: 's' } } })
    expect(vote.choices).toEqual([{ question: 'q', title: '', isMany: true, options: [{ id: 'a', text: '甲' }, { id: 'b', text: '乙' }], chosen: ['a'] }])
    expect([keysOf(vote), labelOf(vote, 's')]).toEqual([['s'], '交'])
  })

  test('an older card with the button of a newer one is over, any other is not', () => {
    const bubbles = [sight(1, buttons('a')), sight(2, buttons('b')), sight(3, buttons('a', 'c')), sight(4)].map((one) => bubbleOf(one))
    expect([...cardsThatAreOver(bubbles)]).toEqual([1])
  })

  test('a tap is told by the words of its button, the newest card that has the key', () => {
    const earlier = [bubbleOf(sight(1, buttons('a')))]
    const said = (text: string) => bubbleOf(sight(2, undefined, { via: 'said', text }), undefined, earlier)
    expect(said('（点卡片）a q=1')).toMatchObject({ form: 'notice', text: '周林点了卡片上的「按a」' })
    expect(said('（点卡片）unknown').text).toContain('「unknown」')
    expect(said('（同意通知）study').text).toBe('周林同意再收一次通知')
  })
})

test('what was taken back is a line in grey, and a card changes in its place', () => {
  const bubble: Bubble = bubbleOf(sight(1, buttons('a')))
  const change = { kind: 'change' as const, number: 2, at_ms: 0, person: '周林', message_id: 'm1', text: '新', withdrawn: false, face: buttons('b') }
  expect(changedBubble(bubble, change)).toMatchObject({ number: 1, form: 'face', face: buttons('b') })
  expect(changedBubble(bubble, { ...change, face: undefined })).toMatchObject({ form: 'text', parts: [{ text: '新' }] })
  expect(changedBubble(bubble, { ...change, withdrawn: true })).toMatchObject({ form: 'notice', text: '金桥撤回了一条消息' })
  expect(changedBubble({ ...bubble, via: 'mass' }, { ...change, withdrawn: true }).text).toContain('删除')
})

test('the three shades of a text card are its only mark-up', () => {
  expect(letterLines('先<div class="gray">灰</div><div class="highlight">一<br>二</div><div onclick="x">假</div>')).toEqual([
    { text: '先', shade: 'normal' },
    { text: '灰', shade: 'gray' },
    { text: '一', shade: 'highlight' },
    { text: '二', shade: 'highlight' },
    { text: '<div onclick="x">假</div>', shade: 'normal' },
  ])
})

test('Markdown is heads, quotes, bold, code, links and three colours; the rest stays as it was written', () => {
  const [head, quote, line, plain, empty] = markdownLines('# 一\n> 二\n**粗**`码`[链](https://a.cn)[假](javascript:x)<font color="info">绿</font>\n<b>不是</b> 2 ** 3\n')
  expect(head).toEqual({ kind: 'head', runs: [{ text: '一' }] })
  expect(quote).toEqual({ kind: 'quote', runs: [{ text: '二' }] })
  expect(line?.runs).toEqual([
    { text: '粗', style: 'bold' },
    { text: '码', style: 'code' },
    { text: '链', href: 'https://a.cn' },
    { text: '[假](javascript:x)' },
    { text: '绿', style: 'info' },
  ])
  expect(plain?.runs).toEqual([{ text: '<b>不是</b> 2 ** 3' }])
  expect(empty?.runs).toEqual([{ text: '' }])
})

test('sizes and quotas are read at a glance', () => {
  expect([sizeText(12), sizeText(20_480), sizeText(3_500_000)]).toEqual(['12 B', '20 KB', '3.3 MB'])
  expect(quotaText({ name: '群发', used: 1, limit: 100_000 })).toBe('1 / 100,000')
  expect(quotaText({ name: '群发', used: 1, limit: 0 })).toBe('1 / 不限')
  expect([quotaShare({ name: '', used: 0, limit: 9 }), quotaShare({ name: '', used: 1, limit: 500_000 }), quotaShare({ name: '', used: 9, limit: 4 })]).toEqual([0, 0.01, 1])
})
