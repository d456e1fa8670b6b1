// How much of a day's allowance is used, in words and as a share. Pure.
import type { QuotaRow } from './wire'

export const quotaText = (row: QuotaRow): string => `${row.used.toLocaleString('zh-CN')} / ${row.limit ? row.limit.toLocaleString('zh-CN') : '不限'}`

// 0 to 1; what is over the limit is all of it. A first call is seen, however large the limit.
export const quotaShare = (row: QuotaRow): number => (row.limit === 0 || row.used === 0 ? 0 : Math.min(1, Math.max(0.01, row.used / row.limit)))
