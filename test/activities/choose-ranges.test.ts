import { describe, expect, it } from 'vitest'
import { candidatesOf, joinNeighbours, RANGE_SIZE, shareOf } from '../../activities/audit/choose-ranges.js'
import type { Proof } from '../../prisma/proofs/proof-ranges.js'

const DAY_MS = 86_400_000
const now = new Date('2026-03-10T00:00:00Z')
const until = 1_000
const proof = (gte: number, lt: number, daysAgo: number, counted: number | null = 10): Proof => ({
  gte,
  lt,
  provenAt: new Date(now.getTime() - daysAgo * DAY_MS),
  counted,
})

describe('the ranges of a type', () => {
  it('are the proven ranges and the holes between them, and the last one reaches until now', () => {
    const proofs = [proof(500, 900, 2), proof(0, 400, 3)]
    expect(candidatesOf({ proofs, isRanged: true, now, until })).toEqual([
      { gte: 0, lt: 400, ageMs: 3 * DAY_MS, counted: 10, isOpenEnded: false },
      { gte: 400, lt: 500, ageMs: Infinity, counted: null, isOpenEnded: false },
      { gte: 500, lt: 1_000, ageMs: 2 * DAY_MS, counted: 10, isOpenEnded: true },
    ])
  })

  it('merge into one, as old as the oldest proof, when its list takes no ranges', () => {
    const proofs = [proof(0, 400, 3), proof(400, 900, 2)]
    expect(candidatesOf({ proofs, isRanged: false, now, until })).toEqual([
      { gte: 0, lt: 1_000, ageMs: 3 * DAY_MS, counted: 20, isOpenEnded: true },
    ])
  })

  it.each([true, false])('are one hole when there are no proofs (list takes ranges: %s)', (isRanged) => {
    expect(candidatesOf({ proofs: [], isRanged, now, until })).toMatchObject([{ gte: 0, lt: 1_000, ageMs: Infinity }])
  })

  it('are joined up to RANGE_SIZE objects, and never with an uncounted range', () => {
    const half = RANGE_SIZE / 2
    const parts = [proof(0, 10, 1, half), proof(10, 20, 5, half), proof(20, 30, 2, 1), proof(30, 40, 2, null)]
    const candidates = candidatesOf({ proofs: parts, isRanged: true, now, until: 40 })
    expect(joinNeighbours(candidates)).toEqual([
      { gte: 0, lt: 20, ageMs: 5 * DAY_MS, counted: RANGE_SIZE, isOpenEnded: false },
      { gte: 20, lt: 30, ageMs: 2 * DAY_MS, counted: 1, isOpenEnded: false },
      { gte: 30, lt: 40, ageMs: 2 * DAY_MS, counted: null, isOpenEnded: true },
    ])
  })
})

describe('the share of one audit', () => {
  it('is at least one range, and all ranges when half of the rotation passed without an audit', () => {
    expect(shareOf({ total: 100, auditMs: 7 * DAY_MS, sinceMs: 300_000 })).toBe(1)
    expect(shareOf({ total: 100, auditMs: 7 * DAY_MS, sinceMs: 30 * DAY_MS })).toBe(100)
  })

  it('keeps 5,000 ranges younger than the rotation, even if all were proven at once', () => {
    const stepMs = 300_000
    const auditMs = 7 * DAY_MS
    // A full sync proves all ranges at once.
    const provenAtMs = Array.from({ length: 5_000 }, () => 0)
    let oldestMs = 0
    let listed = 0
    for (let nowMs = 0; nowMs < 4 * auditMs; nowMs += stepMs) {
      const order = [...provenAtMs.keys()].toSorted((a, b) => (provenAtMs[a] ?? 0) - (provenAtMs[b] ?? 0))
      const due = order.filter((index) => nowMs - (provenAtMs[index] ?? 0) > auditMs / 2)
      const share = shareOf({ total: provenAtMs.length, auditMs, sinceMs: stepMs })
      for (const index of due.slice(0, share)) {
        oldestMs = Math.max(oldestMs, nowMs - (provenAtMs[index] ?? 0))
        provenAtMs[index] = nowMs
        listed += 1
      }
    }
    expect(oldestMs).toBeLessThanOrEqual(auditMs)
    expect(listed).toBeLessThanOrEqual(2 * 4 * provenAtMs.length)
  })
})
