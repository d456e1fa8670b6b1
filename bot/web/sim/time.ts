// Beijing time of the virtual clock, whatever the browser's own zone is.

const kOffset = 8 * 3600_000
const kDay = 86_400_000
const kWeekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

const two = (n: number) => String(n).padStart(2, '0')

function parts(ms: number) {
  const at = new Date(ms + kOffset)
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    weekday: kWeekdays[at.getUTCDay()] ?? '',
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  }
}

const dayNumber = (ms: number) => Math.floor((ms + kOffset) / kDay)

export function clockText(ms: number): string {
  const t = parts(ms)
  return `${t.month}-${two(t.day)} ${t.weekday} ${two(t.hour)}:${two(t.minute)}`
}

export function dayText(ms: number): string {
  const t = parts(ms)
  return `${t.month}月${t.day}日`
}

export function hourText(ms: number): string {
  const t = parts(ms)
  return `${two(t.hour)}:${two(t.minute)}`
}

export function secondText(ms: number): string {
  return `${hourText(ms)}:${two(parts(ms).second)}`
}

// As a phone writes it between messages: 晚上 7:00, 昨天 08:00, 11月20日 晚上 7:00.
export function separatorText(ms: number, now: number): string {
  const t = parts(ms)
  const part = t.hour < 6 ? '凌晨' : t.hour < 12 ? '上午' : t.hour < 18 ? '下午' : '晚上'
  const hour = t.hour > 12 ? t.hour - 12 : t.hour
  const time = `${part} ${hour}:${two(t.minute)}`
  const days = dayNumber(now) - dayNumber(ms)
  if (days === 0) return time
  if (days === 1) return `昨天 ${time}`
  return `${t.month}月${t.day}日 ${time}`
}

// What the free entry of the clock takes, as the simulator's clock reads it; nothing for anything else.
export function clockEntry(text: string): string | null {
  const typed = text.trim().replace(/：/g, ':').replace(/\s+/g, ' ')
  const step = /^\+?(\d{1,4}) ?(天|小时|分钟|分|d|h|m)$/.exec(typed)
  if (step) return `+${step[1]}${{ 天: 'd', 小时: 'h', 分钟: 'm', 分: 'm', d: 'd', h: 'h', m: 'm' }[step[2] ?? '']}`
  if (/^([01]?\d|2[0-3]):[0-5]\d$/.test(typed)) return typed
  const date = /^(\d{4}-)?(\d{1,2})-(\d{1,2}) (\d{1,2}:\d{2})$/.exec(typed)
  if (date && date[1]) return `${date[1]}${two(Number(date[2]))}-${two(Number(date[3]))} ${(date[4] ?? '').padStart(5, '0')}`
  return null
}

// The instant an entry means, written out: asked twice, the clock is turned once.
export function instantOf(entry: string, now: number): string {
  const step = /^\+(\d+)([dhm])$/.exec(entry)
  const time = /^(\d{1,2}):(\d{2})$/.exec(entry)
  if (!step && !time) return entry
  let at = now + Number(step?.[1] ?? 0) * { d: kDay, h: 3600_000, m: 60_000 }[(step?.[2] ?? 'd') as 'd' | 'h' | 'm']
  if (time) {
    at = dayNumber(now) * kDay - kOffset + (Number(time[1]) * 60 + Number(time[2])) * 60_000
    if (at <= now) at += kDay
  }
  const t = parts(at)
  const thousandths = String(((at % 1000) + 1000) % 1000).padStart(3, '0')
  return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${thousandths}`
}

// "12-01 07:30" without a year is the next such day.
export function withYear(text: string, now: number): string {
  const date = /^(\d{1,2})-(\d{1,2}) (\d{1,2}:\d{2})$/.exec(text.trim().replace(/：/g, ':'))
  if (!date) return text
  const t = parts(now)
  const month = Number(date[1])
  const day = Number(date[2])
  const isPast = month < t.month || (month === t.month && day < t.day)
  return `${t.year + (isPast ? 1 : 0)}-${two(month)}-${two(day)} ${(date[3] ?? '').padStart(5, '0')}`
}
