// What the simulator says and takes, as bot/sim_control.h writes it.

export interface Person {
  name: string
  id: string
  follows: boolean
  unit?: string
  role?: string
  phone_last4?: string
}
export interface MenuButton {
  name: string
  type?: string
  key?: string
  sub_button?: MenuButton[]
}
export interface State {
  world: number
  platform: '公众号' | '企业微信'
  start_ms: number
  now_ms: number
  target_ms: number
  weak: boolean
  has_bot: boolean
  people: Person[]
  menu: MenuButton[]
}

export interface Part {
  text: string
  says: string
}
interface Entry {
  number: number
  at_ms: number
}
export interface SightEntry extends Entry {
  kind: 'sight'
  person: string
  via: 'said' | 'passive' | 'customer' | 'app' | 'system'
  text: string
  message_id: string
  parts?: Part[]
}
export interface CallbackEntry extends Entry {
  kind: 'callback'
  person: string
  message_id: string
  type: string
  xml: string
  mode: string
  attempt: number
  took_ms: number
  status: number
  lost: '' | 'request' | 'answer'
  answer: string | null
  complaint: string
  feature?: string
}
export interface CallEntry extends Entry {
  kind: 'call'
  method: string
  target: string
  body: string
  answer: string
  is_lost: boolean
}
export interface JobEntry extends Entry {
  kind: 'job'
  job: string
  due_ms: number
}
export type FeedEntry = SightEntry | CallbackEntry | CallEntry | JobEntry
export interface FeedPage {
  world: number
  next: number
  more: boolean
  entries: FeedEntry[]
}

export interface OutboxRow {
  id: number
  kind: string
  member: string
  text: string
  state: string
  reason: string
  errcode: number
  attempts: number
  not_before_ms: number
}

export interface Act {
  kind?: string
  text?: string
  latitude?: string
  longitude?: string
  url?: string
}

// status 0: nobody answered.
export class WireError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code = String(status),
  ) {
    super(message)
  }
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(path, { ...init, cache: 'no-store' })
  } catch {
    throw new WireError(0, '模拟器没有回答')
  }
  const body = (await answer.json().catch(() => ({}))) as T & { error?: string; code?: string }
  if (!answer.ok) throw new WireError(answer.status, body.error ?? '模拟器没有做成', body.code)
  return body
}

export const get = <T>(path: string) => ask<T>(path, {})
export const post = <T>(path: string, body: object) =>
  ask<T>(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
