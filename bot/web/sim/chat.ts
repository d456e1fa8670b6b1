// From entries of the feed to what stands in the chat. Pure.
import { cardOf, keysOf, labelOf, type Face } from './face'
import type { CallbackEntry, ChangeEntry, Part, SightEntry } from './wire'

export type Form = 'text' | 'place' | 'picture' | 'voice' | 'video' | 'sticker' | 'link' | 'notice' | 'face'

export interface Bubble {
  number: number
  at: number
  isMine: boolean
  form: Form
  parts: Piece[]
  text: string // the words of a place, a voice, a link's title
  url: string
  messageId: string
  isPush: boolean
  via: SightEntry['via']
  face?: Face // of the form 'face'
  group: string // the name of the group it came in
}
// A run of text: plain, tappable, or a link.
export interface Piece {
  text: string
  says?: string
  href?: string
}

const kForms: Record<string, Form> = {
  位置: 'place',
  选位置: 'place',
  图片: 'picture',
  语音: 'voice',
  视频: 'video',
  表情: 'sticker',
  链接: 'link',
}
const kNotices: Record<string, string> = {
  关注: '关注了',
  取消关注: '取消了关注',
  扫码: '扫了码',
  点菜单: '点菜单',
  进入应用: '进入了应用',
  点卡片: '点了卡片',
  同意通知: '同意再收一次通知',
}

// Only http and https become links; everything else stays the text it is.
export function withLinks(text: string): Piece[] {
  const pieces: Piece[] = []
  let last = 0
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'，。；！？、（）「」]+/g)) {
    if (match.index > last) pieces.push({ text: text.slice(last, match.index) })
    pieces.push({ text: match[0], href: match[0] })
    last = match.index + match[0].length
  }
  if (last < text.length) pieces.push({ text: text.slice(last) })
  return pieces
}

function piecesOf(parts: Part[]): Piece[] {
  return parts.flatMap((part) => (part.says ? [{ text: part.text, says: part.says }] : withLinks(part.text)))
}

// What came before in the same chat tells what the button of a key is called.
function cardLabel(key: string, earlier: Bubble[]): string {
  for (const bubble of [...earlier].reverse()) {
    const label = bubble.face?.form === 'card' ? labelOf(cardOf(bubble.face), key) : ''
    if (label) return label
  }
  return key
}

function noticeOf(word: string, rest: string, earlier: Bubble[]): string {
  if (word === '点菜单') return `点了菜单「${rest}」`
  if (word === '点卡片') return `点了卡片上的「${cardLabel(rest.split(' ')[0] ?? '', earlier)}」`
  return kNotices[word] ?? ''
}

// `type`: of the callback that carried it, where that is known already; a text stays a text whatever its words look like.
// `earlier`: bubbles of the same chat.
export function bubbleOf(sight: SightEntry, type?: string, earlier: Bubble[] = []): Bubble {
  const bubble: Bubble = {
    number: sight.number,
    at: sight.at_ms,
    isMine: sight.via === 'said',
    form: 'text',
    parts: [],
    text: '',
    url: '',
    messageId: sight.message_id,
    isPush: !['said', 'passive', 'system'].includes(sight.via),
    via: sight.via,
    group: sight.group ?? '',
  }
  if (!bubble.isMine) {
    if (sight.face) Object.assign(bubble, { form: 'face', face: sight.face })
    if (sight.via === 'system') bubble.form = 'notice'
    bubble.text = sight.text
    bubble.parts = sight.parts ? piecesOf(sight.parts) : withLinks(sight.text)
    return bubble
  }
  const act = /^（([^（）]{2,4})）([^]*)$/.exec(sight.text)
  const word = act?.[1] ?? ''
  const rest = act?.[2] ?? ''
  const isText = type === 'text' && word !== '表情'
  if (!isText && word in kForms) {
    bubble.form = kForms[word] ?? 'text'
    const cut = bubble.form === 'link' ? rest.lastIndexOf(' ') : -1
    bubble.text = cut < 0 ? rest : rest.slice(0, cut)
    bubble.url = cut < 0 ? '' : rest.slice(cut + 1)
  } else if (!isText && word in kNotices) {
    bubble.form = 'notice'
    bubble.text = `${sight.person}${noticeOf(word, rest, earlier)}`
  } else {
    bubble.parts = withLinks(sight.text)
    bubble.text = sight.text
  }
  return bubble
}

// What became of a bubble: taken back, it is a line in grey; a card changes in its place.
export function changedBubble(bubble: Bubble, change: ChangeEntry): Bubble {
  if (change.withdrawn) return { ...bubble, form: 'notice', text: bubble.via === 'mass' ? '这条群发被发布者删除了' : '金桥撤回了一条消息' }
  return { ...bubble, text: change.text, parts: withLinks(change.text), face: change.face, form: change.face ? 'face' : 'text' }
}

// The simulator takes a click for the newest card that has the button: an older one with the same button is over.
export function cardsThatAreOver(bubbles: Bubble[]): Set<number> {
  const over = new Set<number>()
  const taken = new Set<string>()
  for (const bubble of [...bubbles].reverse()) {
    if (bubble.face?.form !== 'card') continue
    const keys = keysOf(cardOf(bubble.face))
    if (keys.some((key) => taken.has(key))) over.add(bubble.number)
    keys.forEach((key) => taken.add(key))
  }
  return over
}

export interface Line {
  key: string
  separator?: string
  bubble?: Bubble
}
const kGap = 5 * 60_000

// Bubbles with the times between them.
export function linesOf(bubbles: Bubble[], now: number, separator: (at: number, now: number) => string): Line[] {
  const lines: Line[] = []
  let before = -Infinity
  for (const bubble of bubbles) {
    if (bubble.at - before > kGap) lines.push({ key: `t${bubble.number}`, separator: separator(bubble.at, now) })
    before = bubble.at
    lines.push({ key: `b${bubble.number}`, bubble })
  }
  return lines
}

// 「第 2 次送达」: what became of the deliveries of one message. Nothing where the first one did it.
export function deliveryNote(callbacks: CallbackEntry[]): string {
  const last = callbacks[callbacks.length - 1]
  if (!last) return ''
  const isThrough = last.status === 200 && !last.lost
  if (last.attempt === 1) return isThrough ? '' : '第 1 次没送到，平台会再送'
  if (!isThrough) return `送了 ${last.attempt} 次都没送到`
  return `第 ${last.attempt} 次送达`
}

// One element a line, as far as the platform's flat messages go.
export function prettyXml(xml: string): string {
  let depth = 0
  return xml
    .replace(/<!\[CDATA\[([^]*?)\]\]>/g, (_, text: string) => text)
    .replace(/>\s+</g, '><')
    .split(/(?=<)/)
    .reduce<string[]>((lines, piece) => {
      if (piece.startsWith('</')) {
        depth -= 1
        const open = lines[lines.length - 1] ?? ''
        const name = /^<\/([^>]+)>/.exec(piece)?.[1] ?? ''
        if (open.trim().startsWith(`<${name}>`)) lines[lines.length - 1] = open + piece.trim()
        else lines.push('  '.repeat(Math.max(0, depth)) + piece.trim())
      } else if (/^<[A-Za-z]/.test(piece)) {
        lines.push('  '.repeat(depth) + piece.trimEnd())
        depth += 1
      } else if (lines.length > 0) {
        lines[lines.length - 1] += piece
      }
      return lines
    }, [])
    .join('\n')
}

// Tags and what stands between them, so that they can be told apart by colour.
export const tagsApart = (xml: string): string[] => xml.split(/(<\/?\w+>)/).filter((piece) => piece !== '')

export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
