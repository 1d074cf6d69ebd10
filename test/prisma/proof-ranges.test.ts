import { describe, expect, it } from 'vitest'
import { subtractRange, type Proof, findUnproven, wholeProof } from '../../prisma/proofs/proof-ranges.js'

const at = (day: number) => new Date(Date.UTC(2026, 0, day))
const proof = (gte: number, lt: number, day = 1, counted: number | null = 5): Proof => ({
  gte,
  lt,
  provenAt: at(day),
  counted,
})

describe('a new proof', () => {
  it('replaces the proofs that it covers, and keeps the proofs beside it', () => {
    const older = [proof(0, 10), proof(10, 20), proof(20, 30), proof(30, 40)]
    expect(subtractRange(older, proof(10, 30, 2))).toEqual([proof(0, 10), proof(30, 40)])
  })

  it('keeps the outer parts of proofs that it cuts, each with its share of the count', () => {
    const cut = subtractRange([proof(0, 100, 1, 1_000)], proof(30, 60, 2))
    expect(cut).toEqual([proof(0, 30, 1, 300), proof(60, 100, 1, 400)])
    expect(subtractRange([proof(0, 50), proof(50, 100)], proof(40, 60, 2))).toEqual([
      proof(0, 40, 1, 4),
      proof(60, 100, 1, 4),
    ])
    expect(subtractRange([proof(0, 100, 1, null)], proof(40, 100, 2))).toEqual([proof(0, 40, 1, null)])
  })

  it('replaces a proof of the same range, and smaller proofs within the range', () => {
    expect(subtractRange([proof(0, 100)], proof(0, 100, 2))).toEqual([])
    expect(subtractRange([proof(20, 30), proof(60, 70)], proof(0, 100, 2))).toEqual([])
  })
})

describe('a type', () => {
  it('is proven as of its oldest proof, up to the end of its last', () => {
    const proofs = [proof(20, 30, 3), proof(0, 10, 2), proof(10, 20, 5)]
    expect(wholeProof(proofs)).toEqual({ provenAt: at(2), createdBefore: 30 })
  })

  it('is not proven while a part of its past is unproven', () => {
    expect(wholeProof([])).toBeNull()
    expect(wholeProof([proof(5, 10)])).toBeNull()
    expect(wholeProof([proof(0, 10), proof(11, 20)])).toBeNull()
  })

  it('is unproven in the holes between proofs, and after the last proof', () => {
    expect(findUnproven([], 50)).toEqual([{ gte: 0, lt: 50 }])
    expect(findUnproven([proof(10, 20), proof(30, 40)], 50)).toEqual([
      { gte: 0, lt: 10 },
      { gte: 20, lt: 30 },
      { gte: 40, lt: 50 },
    ])
    expect(findUnproven([proof(0, 50), proof(60, 70)], 50)).toEqual([])
    expect(findUnproven([proof(0, 20), proof(60, 70)], 50)).toEqual([{ gte: 20, lt: 50 }])
  })

  it('stays covered exactly once after 198 new proofs of random ranges', () => {
    let proofs: Proof[] = [proof(0, 1_000, 1)]
    let random = 7
    const next = () => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648)
    for (let day = 2; day < 200; day++) {
      const gte = next() % 1_000
      const lt = gte + 1 + (next() % (1_000 - gte))
      proofs = [...subtractRange(proofs, { gte, lt }), proof(gte, lt, day)]
      expect(findUnproven(proofs, 1_000)).toEqual([])
      expect(proofs.reduce((sum, each) => sum + each.lt - each.gte, 0)).toBe(1_000)
    }
    const oldest = Math.min(...proofs.map(({ provenAt }) => provenAt.getTime()))
    expect(wholeProof(proofs)?.provenAt.getTime()).toBe(oldest)
  })
})
