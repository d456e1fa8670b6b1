import { describe, expect, test } from 'vitest'
import { bubbleOf, deliveryNote, linesOf, prettyJson, prettyXml, tagsApart, withLinks } from '../sim/chat'
import type { CallbackEntry, SightEntry } from '../sim/wire'

const sight = (text: string, via: SightEntry['via'] = 'said', parts?: SightEntry['parts']): SightEntry => ({
  kind: 'sight',
  number: 1,
  at_ms: 0,
  person: '周林',
  via,
  text,
  message_id: '7',
  parts,
})
const callback = (attempt: number, lost: CallbackEntry['lost'] = '', status = 200): CallbackEntry => ({
  kind: 'callback',
  number: attempt,
  at_ms: 0,
  person: '周林',
  message_id: '7',
  type: 'text',
  xml: '',
  mode: 'safe',
  attempt,
  took_ms: 1,
  status,
  lost,
  answer: null,
  complaint: '',
})

describe('bubbles', () => {
  test('what a person does is shown as what it is', () => {
    expect(bubbleOf(sight('（位置）沈阳市 和平区'))).toMatchObject({ form: 'place', text: '沈阳市 和平区' })
    expect(bubbleOf(sight('（选位置）沈阳市'))).toMatchObject({ form: 'place' })
    expect(bubbleOf(sight('（语音）打卡\n一下'))).toMatchObject({ form: 'voice', text: '打卡\n一下' })
    expect(bubbleOf(sight('（链接）一篇 文章 https://a.cn/'))).toMatchObject({ form: 'link', text: '一篇 文章', url: 'https://a.cn/' })
    expect(bubbleOf(sight('（关注）'))).toMatchObject({ form: 'notice', text: '周林关注了' })
    expect(bubbleOf(sight('（点菜单）打卡')).text).toContain('「打卡」')
  })

  test('a text that only looks like an act stays a text once its callback is known', () => {
    expect(bubbleOf(sight('（位置）假的'), 'text')).toMatchObject({ form: 'text', text: '（位置）假的' })
    expect(bubbleOf(sight('（表情）'), 'text').form).toBe('sticker')
    expect(bubbleOf(sight('（好）')).form).toBe('text')
  })

  test('tappable words say what their link says, and words in ⟦ ⟧ of anybody else are words', () => {
    const bubble = bubbleOf(
      sight('是吗？⟦是⟧ ⟦假⟧', 'passive', [
        { text: '是吗？', says: '' },
        { text: '是', says: '打卡' },
        { text: ' ⟦假⟧', says: '' },
      ]),
    )
    expect(bubble.parts.filter((piece) => piece.says)).toEqual([{ text: '是', says: '打卡' }])
  })

  test('only http and https become links', () => {
    const words = 'javascript:alert(1) data:text/html,x //evil http://a.cn/x?y=1。 HTTPS ftp://b'
    expect(withLinks(words).filter((piece) => piece.href)).toEqual([{ text: 'http://a.cn/x?y=1', href: 'http://a.cn/x?y=1' }])
    expect(withLinks(words).map((piece) => piece.text).join('')).toBe(words)
  })

  test('times stand between bubbles that are more than five minutes apart', () => {
    const bubbles = [0, 60_000, 400_000].map((at) => ({ ...bubbleOf(sight('a')), at, number: at }))
    expect(linesOf(bubbles, 0, String).map((line) => line.separator ?? 'b')).toEqual(['0', 'b', 'b', '400000', 'b'])
  })
})

test('the note under a message tells of repeated deliveries only', () => {
  expect(deliveryNote([])).toBe('')
  expect(deliveryNote([callback(1)])).toBe('')
  expect(deliveryNote([callback(1, 'request', 0)])).toContain('没送到')
  expect(deliveryNote([callback(1, 'answer'), callback(2)])).toBe('第 2 次送达')
  expect(deliveryNote([callback(1, '', 500), callback(2, '', 500), callback(3, '', 0)])).toContain('3 次都没送到')
})

test('XML is shown one element a line, whatever its texts hold', () => {
  const pretty = prettyXml('<xml><ToUserName><![CDATA[gh]]></ToUserName>\n<Info><X><![CDATA[1]]></X>\n</Info>\n<MsgId>7</MsgId>\n</xml>')
  expect(pretty.split('\n')).toEqual(['<xml>', '  <ToUserName>gh</ToUserName>', '  <Info>', '    <X>1</X>', '  </Info>', '  <MsgId>7</MsgId>', '</xml>'])
  expect(tagsApart('<a>1</a>')).toEqual(['<a>', '1', '</a>'])
  expect(prettyXml('')).toBe('')
})

test('JSON that is none is shown as it came', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(prettyJson('•••')).toBe('•••')
})
