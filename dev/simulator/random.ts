/**
 * A stream of random numbers that is the same for the same seed. Each purpose has its own stream, so that no
 * purpose disturbs another.
 */
export interface Random {
  /** Returns a number in [0, 1). */
  next(): number
  /** Returns a whole number from `min` to `max`, both included. */
  between(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** Returns letters and digits, as in Stripe's ids. */
  token(length: number): string
  /** Position of the stream. */
  readonly state: readonly number[]
  /**
   * Continues from a state, but with other numbers than before. Ids made after a lost state may still be in
   * use elsewhere, so they must not be made again.
   * @param fork selects the new numbers
   */
  restore(state: readonly number[], fork: number): void
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Characters that one 32-bit number yields: 62^5 < 2^32. */
const CHARACTERS_PER_NUMBER = 5

export function createRandom(seed: number, purpose: string): Random {
  let [a, b, c, counter] = [seed | 0, hash32(purpose), 0x9e3779b9, 1]

  // sfc32: passes PractRand. Its whole state is four words.
  function word(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  const mix = () => {
    for (let round = 0; round < 12; round++) word()
  }
  mix()

  const next = () => word() / 0x1_0000_0000
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    between,
    chance: (probability) => probability > 0 && next() < probability,
    pick(items) {
      const picked = items[between(0, items.length - 1)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
    token(length) {
      let token = ''
      while (token.length < length) {
        let rest = word()
        for (let i = 0; i < CHARACTERS_PER_NUMBER && token.length < length; i++) {
          token += ALPHABET[rest % 62]
          rest = Math.floor(rest / 62)
        }
      }
      return token
    },
    get state() {
      return [a, b, c, counter]
    },
    restore([first = 0, second = 0, third = 0, fourth = 0], fork) {
      ;[a, b, c, counter] = [first ^ hash32(String(fork)), second, third, fourth]
      mix()
    },
  }
}

/** Returns the FNV-1a hash, as an unsigned 32-bit number. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
