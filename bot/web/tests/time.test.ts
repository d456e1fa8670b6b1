import { expect, test } from 'vitest'
import { placeProblem } from '../sim/places'
import { clockEntry, clockText, instantOf, secondText, separatorText, withYear } from '../sim/time'

const kEvening = Date.UTC(2026, 10, 21, 10, 0, 3) // 18:00:03 in Beijing

test('the clock is shown in Beijing time, whatever the zone of the browser', () => {
  expect(clockText(kEvening)).toBe('11-21 周六 18:00')
  expect(secondText(kEvening)).toBe('18:00:03')
  expect(clockText(Date.UTC(2026, 10, 21, 16, 0))).toBe('11-22 周日 00:00')
})

test('times between messages are said as a phone says them', () => {
  expect(separatorText(kEvening, kEvening)).toBe('晚上 6:00')
  expect(separatorText(kEvening, kEvening + 86_400_000)).toBe('昨天 晚上 6:00')
  expect(separatorText(kEvening, kEvening + 3 * 86_400_000)).toBe('11月21日 晚上 6:00')
  expect(separatorText(Date.UTC(2026, 10, 21, 4, 5), kEvening)).toBe('下午 12:05')
})

test('the free entry takes what people write, and nothing else', () => {
  expect(clockEntry('19:00')).toBe('19:00')
  expect(clockEntry(' 7：30 ')).toBe('7:30')
  expect(clockEntry('+3天')).toBe('+3d')
  expect(clockEntry('2 小时')).toBe('+2h')
  expect(clockEntry('30分钟')).toBe('+30m')
  expect(clockEntry('2026-12-1 7:30')).toBe('2026-12-01 07:30')
  for (const wrong of ['', '25:00', '明天', '19:60', '+', '+3周', '2026-12-01']) expect(clockEntry(wrong)).toBeNull()
})

test('an entry becomes one instant, so that asking twice turns once', () => {
  expect(instantOf('19:00', kEvening)).toBe('2026-11-21 19:00:00.000')
  expect(instantOf('18:00', kEvening)).toBe('2026-11-22 18:00:00.000')
  expect(instantOf('+1d', kEvening + 7)).toBe('2026-11-22 18:00:03.007')
  expect(instantOf('+2m', kEvening)).toBe('2026-11-21 18:02:03.000')
  expect(instantOf('2026-12-01 07:30', kEvening)).toBe('2026-12-01 07:30')
})

test('a day without a year is the next such day', () => {
  expect(withYear('12-01 07:30', kEvening)).toBe('2026-12-01 07:30')
  expect(withYear('05-12 8:00', kEvening)).toBe('2027-05-12 08:00')
  expect(withYear('19:00', kEvening)).toBe('19:00')
})

test('coordinates are numbers of this earth', () => {
  expect(placeProblem('41.79', '123.42')).toBe('')
  expect(placeProblem('-90', '180')).toBe('')
  for (const wrong of ['', '91', '1e1', '41,79', 'abc']) expect(placeProblem(wrong, '0')).toContain('纬度')
  expect(placeProblem('0', '180.1')).toContain('经度')
})
