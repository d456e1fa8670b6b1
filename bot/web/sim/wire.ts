// What the simulator says and takes, as bot/sim_control.h writes it.
import type { Face } from './face'

export interface Person {
  name: string
  id: string
  follows: boolean
  unit?: string
  role?: string
  phone_last4?: string
  reach?: Reach
}
// What a follower may still get: customer service messages until a time, mass messages of this month.
export interface Reach {
  left: number
  until_ms: number
  masses: number
  masses_limit?: number
}
// Used today of a day's limit; 0: no limit.
export interface QuotaRow {
  name: string
  used: number
  limit: number
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
  quota: QuotaRow[]
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
  via: 'said' | 'passive' | 'customer' | 'app' | 'system' | 'template' | 'notice' | 'mass' | 'group'
  text: string
  message_id: string
  parts?: Part[]
  face?: Face
  group?: string // the chat it came in, where that is not the account's own
}
export interface ChangeEntry extends Entry {
  kind: 'change'
  person: string
  message_id: string
  text: string
  withdrawn: boolean
  face?: Face
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
export type FeedEntry = SightEntry | ChangeEntry | CallbackEntry | CallEntry | JobEntry
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
