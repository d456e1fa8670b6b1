// What a message that is more than words looks like: what the bot sent, read with care, as what is drawn. Pure. Nothing here
// is trusted: a member of another kind than it should be counts as absent.

export type Json = Record<string, unknown>

// As wechat_api/simulator/phone_face.h writes it.
export interface Face extends Json {
  form: string
}

export const textOf = (from: Json | undefined, name: string): string => (typeof from?.[name] === 'string' ? (from[name] as string) : '')
export const objectOf = (from: Json | undefined, name: string): Json | undefined =>
  typeof from?.[name] === 'object' && from[name] !== null && !Array.isArray(from[name]) ? (from[name] as Json) : undefined
export const listOf = (from: Json | undefined, name: string): Json[] =>
  Array.isArray(from?.[name]) ? (from[name] as unknown[]).filter((one): one is Json => typeof one === 'object' && one !== null && !Array.isArray(one)) : []
const numberOf = (from: Json | undefined, name: string): number => (typeof from?.[name] === 'number' ? (from[name] as number) : 0)

// Only http and https lead anywhere; everything else is no link.
export const safeUrl = (url: string): string => (/^https?:\/\/[^\s]+$/i.test(url) ? url : '')

// Where the phone finds a picture the bot uploaded; nothing where there is none to draw.
export const pictureUrl = (mediaId: string): string => (/^[\w-]+$/.test(mediaId) ? `/sim/picture/${mediaId}` : '')

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 102.4) / 10} KB` : `${Math.round(bytes / 104857.6) / 10} MB`
}

export interface Row {
  name: string // empty: the value stands alone
  value: string
}

// The lines of a template message; a first line that names nothing is its title where the template has none.
export function formOf(face: Face, text: string): { title: string; rows: Row[]; url: string; isProgram: boolean } {
  const rows = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cut = line.search(/[：:]/)
      return cut > 0 ? { name: line.slice(0, cut).trim(), value: line.slice(cut + 1).trim() } : { name: '', value: line.trim() }
    })
  let title = textOf(face, 'title')
  if (!title && rows.length > 1 && rows[0]?.name === '') title = rows.shift()?.value ?? ''
  return { title, rows, url: safeUrl(textOf(face, 'url')), isProgram: face.program === true }
}

export interface Article {
  title: string
  digest: string
  url: string
  picture: string
}
export const articlesOf = (face: Face): Article[] =>
  listOf(face, 'articles').map((one) => ({
    title: textOf(one, 'title'),
    digest: textOf(one, 'digest'),
    url: safeUrl(textOf(one, 'url')),
    picture: pictureUrl(textOf(one, 'picture')),
  }))

export const picturesOf = (face: Face): string[] => (Array.isArray(face.pictures) ? face.pictures.map((id) => pictureUrl(String(id))) : [])

// Lines of a WeCom text card, whose three shades are all the mark-up it knows.
export function letterLines(text: string): { text: string; shade: string }[] {
  const lines: { text: string; shade: string }[] = []
  const add = (words: string, shade: string) => {
    for (const line of words.split(/<br\s*\/?>|\n/)) if (line.trim()) lines.push({ text: line.trim(), shade })
  }
  let last = 0
  for (const match of text.matchAll(/<div class="(gray|normal|highlight)">([^]*?)<\/div>/g)) {
    add(text.slice(last, match.index), 'normal')
    add(match[2] ?? '', match[1] ?? 'normal')
    last = match.index + match[0].length
  }
  add(text.slice(last), 'normal')
  return lines
}

export interface Option {
  id: string
  text: string
}
export interface Choice {
  question: string
  title: string
  isMany: boolean
  options: Option[]
  chosen: string[]
}
export interface Button {
  text: string
  key: string // empty: it opens `url`
  url: string
  style: number
}
export interface Card {
  kind: string
  source: { text: string; colour: number }
  title: string
  description: string
  big: { title: string; description: string }
  quote: { title: string; text: string }
  words: string
  picture: { title: string; description: string; isCover: boolean } | null
  blocks: { title: string; text: string }[]
  rows: (Row & { url: string })[]
  jumps: { title: string; url: string }[]
  url: string // of the whole card
  choices: Choice[]
  buttons: Button[]
  submit: Button | null
  menu: Option[]
  replaced: string
}

function choiceOf(holder: Json, isVote: boolean): Choice {
  const options = listOf(holder, 'option_list')
  const chosen = isVote ? options.filter((one) => one.is_checked === true).map((one) => textOf(one, 'id')) : [textOf(holder, 'selected_id')]
  return {
    question: textOf(holder, 'question_key'),
    title: textOf(holder, 'title'),
    isMany: isVote && numberOf(holder, 'mode') === 1,
    options: options.map((one) => ({ id: textOf(one, 'id'), text: textOf(one, 'text') })),
    chosen: chosen.filter((id) => id !== ''),
  }
}

export function cardOf(face: Face): Card {
  const card = objectOf(face, 'card') ?? {}
  const source = objectOf(card, 'source')
  const main = objectOf(card, 'main_title')
  const emphasis = objectOf(card, 'emphasis_content')
  const quote = objectOf(card, 'quote_area')
  const area = objectOf(card, 'image_text_area')
  const vote = objectOf(card, 'checkbox')
  const selection = objectOf(card, 'button_selection')
  const submit = objectOf(card, 'submit_button')
  const choices = vote ? [choiceOf(vote, true)] : listOf(card, 'select_list').map((one) => choiceOf(one, false))
  if (selection) choices.push(choiceOf(selection, false))
  return {
    kind: textOf(card, 'card_type'),
    source: { text: textOf(source, 'desc'), colour: numberOf(source, 'desc_color') },
    title: textOf(main, 'title'),
    description: textOf(main, 'desc'),
    big: { title: textOf(emphasis, 'title'), description: textOf(emphasis, 'desc') },
    quote: { title: textOf(quote, 'title'), text: textOf(quote, 'quote_text') },
    words: textOf(card, 'sub_title_text'),
    picture: area
      ? { title: textOf(area, 'title'), description: textOf(area, 'desc'), isCover: false }
      : objectOf(card, 'card_image')
        ? { title: '', description: '', isCover: true }
        : null,
    blocks: listOf(card, 'vertical_content_list').map((one) => ({ title: textOf(one, 'title'), text: textOf(one, 'desc') })),
    rows: listOf(card, 'horizontal_content_list').map((one) => ({
      name: textOf(one, 'keyname'),
      value: textOf(one, 'value'),
      url: safeUrl(textOf(one, 'url')),
    })),
    jumps: listOf(card, 'jump_list').map((one) => ({ title: textOf(one, 'title'), url: safeUrl(textOf(one, 'url')) })),
    url: safeUrl(textOf(objectOf(card, 'card_action'), 'url')),
    choices,
    buttons: listOf(card, 'button_list').map((one) => ({
      text: textOf(one, 'text'),
      key: numberOf(one, 'type') === 1 ? '' : textOf(one, 'key'),
      url: safeUrl(textOf(one, 'url')),
      style: numberOf(one, 'style') || 1,
    })),
    submit: submit ? { text: textOf(submit, 'text'), key: textOf(submit, 'key'), url: '', style: 1 } : null,
    menu: listOf(objectOf(card, 'action_menu'), 'action_list').map((one) => ({ id: textOf(one, 'key'), text: textOf(one, 'text') })),
    replaced: textOf(face, 'replaced'),
  }
}

// Key and what was chosen, as the simulator takes a click.
export const clickText = (key: string, chosen: Record<string, string[]>): string =>
  [key, ...Object.entries(chosen).flatMap(([question, ids]) => ids.map((id) => `${question}=${id}`))].join(' ')

// What stands on the card for a key; the key itself where nothing does.
export function labelOf(card: Card, key: string): string {
  const button = [...card.buttons, ...(card.submit ? [card.submit] : [])].find((one) => one.key === key)
  return button?.text ?? card.menu.find((one) => one.id === key)?.text ?? ''
}
export const keysOf = (card: Card): string[] =>
  [...card.buttons.map((one) => one.key), card.submit?.key ?? '', ...card.menu.map((one) => one.id)].filter((key) => key !== '')

export interface Run {
  text: string
  href?: string
  style?: 'bold' | 'code' | 'info' | 'comment' | 'warning'
}
export interface MarkdownLine {
  kind: 'text' | 'head' | 'quote'
  runs: Run[]
}

// What WeCom shows of Markdown: heads, quotes, bold, code, links and three colours. Everything else stays as it was written.
export function markdownLines(text: string): MarkdownLine[] {
  return text.split('\n').map((line) => {
    const head = /^#{1,6} +(.*)$/.exec(line)
    const quote = /^> ?(.*)$/.exec(line)
    return { kind: head ? 'head' : quote ? 'quote' : 'text', runs: runsOf(head?.[1] ?? quote?.[1] ?? line) }
  })
}

const kMarks = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font color="(info|comment|warning)">([^]*?)<\/font>/g

function runsOf(line: string): Run[] {
  const runs: Run[] = []
  let last = 0
  for (const match of line.matchAll(kMarks)) {
    if (match.index > last) runs.push({ text: line.slice(last, match.index) })
    const [whole, bold, code, label, url, colour, coloured] = match
    if (bold) runs.push({ text: bold, style: 'bold' })
    else if (code) runs.push({ text: code, style: 'code' })
    else if (colour) runs.push({ text: coloured ?? '', style: colour as Run['style'] })
    else runs.push(safeUrl(url ?? '') ? { text: label ?? '', href: url } : { text: whole })
    last = match.index + whole.length
  }
  if (last < line.length || runs.length === 0) runs.push({ text: line.slice(last) })
  return runs
}
