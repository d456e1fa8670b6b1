// The one state of the page: the world as far as the feed was read, and what is under way.
import { computed, reactive } from 'vue'
import { bubbleOf, changedBubble, type Bubble } from './chat'
import { instantOf } from './time'
import { get, post, WireError, type Act, type CallbackEntry, type FeedEntry, type FeedPage, type OutboxRow, type Person, type State } from './wire'

const kPoll = 2000
const kTrafficKept = 200
const kFirst = '周林'

export const world = reactive({
  state: null as State | null,
  person: '',
  bubbles: {} as Record<string, Bubble[]>,
  unread: {} as Record<string, number>,
  deliveries: {} as Record<string, CallbackEntry[]>,
  traffic: [] as FeedEntry[], // newest first
  outbox: [] as OutboxRow[],
  sending: '', // words on their way
  turning: null as { from: number; begun: number } | null,
  isResetting: false,
  isOffline: false,
  problem: '', // of the last act, as a sentence
})

export const person = computed<Person | undefined>(() => world.state?.people.find((one) => one.name === world.person))
// A group that a webhook writes into is a chat of its own; its name cannot be a person's, which holds no #.
const kGroup = '#'
export const groups = computed(() => Object.keys(world.bubbles).filter((name) => name.startsWith(kGroup)))
export const group = computed(() => (world.person.startsWith(kGroup) ? world.person.slice(kGroup.length) : ''))
export const isWecom = computed(() => world.state?.platform === '企业微信')
export const chat = computed(() => world.bubbles[world.person] ?? [])
export const isBusy = computed(() => world.sending !== '' || world.turning !== null || world.isResetting)

let cursor = 0
let cursorWorld = 0
let reading: Promise<void> | null = null
let isAskedAgain = false
let hasRead = false

function begin(number: number) {
  cursorWorld = number
  cursor = 0
  hasRead = false
  Object.assign(world, { bubbles: {}, unread: {}, deliveries: {}, traffic: [], outbox: [] })
}

function take(entry: FeedEntry) {
  if (entry.kind === 'sight') {
    const type = world.deliveries[entry.message_id]?.[0]?.type
    const where = entry.group === entry.person ? kGroup + entry.group : entry.person
    const bubbles = (world.bubbles[where] ??= [])
    bubbles.push(bubbleOf(entry, type, bubbles))
    if (hasRead && entry.via !== 'said' && where !== world.person) world.unread[where] = (world.unread[where] ?? 0) + 1
    if (entry.via === 'passive' || entry.via === 'said') return
  }
  if (entry.kind === 'change') {
    const bubbles = world.bubbles[entry.person] ?? []
    bubbles.forEach((bubble, index) => {
      if (!bubble.isMine && bubble.messageId === entry.message_id) bubbles[index] = changedBubble(bubble, entry)
    })
  }
  if (entry.kind === 'callback') {
    ;(world.deliveries[entry.message_id] ??= []).push(entry)
    const bubbles = world.bubbles[entry.person]
    const said = bubbles?.findIndex((bubble) => bubble.isMine && bubble.messageId === entry.message_id) ?? -1
    // The words were shown before it was known what carried them.
    if (bubbles && said >= 0 && entry.type === 'text' && bubbles[said]!.form !== 'text' && bubbles[said]!.form !== 'sticker') {
      const old = bubbles[said]!
      bubbles[said] = bubbleOf(
        { kind: 'sight', number: old.number, at_ms: old.at, person: entry.person, via: 'said', text: textIn(entry.xml), message_id: old.messageId },
        'text',
      )
    }
  }
  world.traffic.unshift(entry)
  if (world.traffic.length > kTrafficKept) world.traffic.pop()
}

function textIn(xml: string): string {
  return /<Content><!\[CDATA\[([^]*?)\]\]><\/Content>/.exec(xml)?.[1] ?? ''
}

const feed = () => get<FeedPage>(`/sim/feed?world=${cursorWorld}&after=${cursor}&limit=200`)

// Reads everything new; whoever asks while a reading is under way gets what one begun later finds.
export function read(): Promise<void> {
  isAskedAgain = true
  reading ??= (async () => {
    while (isAskedAgain) {
      isAskedAgain = false
      await readOnce()
    }
    reading = null
  })()
  return reading
}

async function readOnce() {
  try {
    const [state, first] = await Promise.all([get<State>('/sim/state'), feed()])
    world.isOffline = false
    let page = first
    for (let isFirst = true; isFirst || page.more; isFirst = false) {
      if (!isFirst) page = await feed()
      if (page.world !== cursorWorld) begin(page.world)
      page.entries.forEach(take)
      cursor = page.next
    }
    hasRead = true
    world.state = state
    const isThere = group.value ? groups.value.includes(world.person) : state.people.some((one) => one.name === world.person)
    if (!isThere)
      world.person = state.people.find((one) => one.name === kFirst)?.name ?? state.people[0]?.name ?? ''
    if (state.has_bot) world.outbox = (await get<{ rows: OutboxRow[] }>('/sim/outbox?limit=200')).rows
  } catch (failure) {
    world.isOffline = failure instanceof WireError && failure.status === 0
  }
}

export function watch() {
  void read()
  setInterval(() => {
    if (!world.isResetting && (document.visibilityState === 'visible' || world.turning)) void read()
  }, kPoll)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void read())
}

export function become(name: string) {
  world.person = name
  world.unread[name] = 0
  world.problem = ''
}

// What a call was for, then what went wrong, then its number in the simulator's own words.
async function attempt(what: string, work: () => Promise<void>): Promise<boolean> {
  world.problem = ''
  try {
    await work()
    return true
  } catch (failure) {
    if (failure instanceof WireError && failure.status === 0) world.isOffline = true
    else if (failure instanceof WireError) world.problem = `${what}：${failure.message}。编号 ${failure.code}`
    else world.problem = `${what}：页面出了错，刷新一下再试。`
    return false
  } finally {
    await read()
  }
}

// One after the other, in the order they were done.
let line: Promise<unknown> = Promise.resolve()
function inLine(work: () => Promise<boolean>): Promise<boolean> {
  const mine = line.then(work)
  line = mine
  return mine
}

export const act = (words: string, done: Act, who = world.person): Promise<boolean> =>
  inLine(() => {
    world.sending = words
    return attempt('没发出去', async () => {
      try {
        await post('/sim/say', { person: who, ...done })
      } finally {
        world.sending = ''
      }
    })
  })

export const say = (text: string) => act(text, { text })

export function turn(to: string): Promise<boolean> {
  if (isBusy.value || !world.state) return Promise.resolve(false)
  const instant = instantOf(to, world.state.now_ms)
  world.turning = { from: world.state.now_ms, begun: Date.now() }
  const asking = setInterval(() => void read(), 500)
  return attempt('钟没拨动', async () => {
    try {
      world.state = await post<State>('/sim/clock', { to: instant })
    } finally {
      clearInterval(asking)
      world.turning = null
    }
  })
}

export function reset(platform?: string): Promise<boolean> {
  world.isResetting = true
  return inLine(() =>
    attempt('没能重来', async () => {
      try {
        await reading
        await post('/sim/reset', platform ? { platform } : {})
      } finally {
        world.isResetting = false
      }
    }),
  )
}

export const setWeak = (weak: boolean) =>
  attempt('没换成', async () => {
    world.state = await post<State>('/sim/network', { weak })
  })

// Adds a name nobody has and lets them follow by a scan of the account's code.
export async function follow(name: string): Promise<boolean> {
  const known = world.state?.people.find((one) => one.name === name)
  if (!known && !(await inLine(() => attempt('没加上', async () => void (await post('/sim/people', { people: [{ name }] })))))) return false
  become(name)
  if (known?.follows) return true
  return act('扫码关注', { kind: 'follow' }, name)
}
