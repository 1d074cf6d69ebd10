import { quantity } from '../quantity.js'

/** Formats a duration with its largest unit: `42 seconds`, `3 minutes`, `2.5 hours`. */
export function duration(seconds: number): string {
  if (seconds < 90)
    return quantity(Math.max(seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds), 0), 'second')
  if (seconds < 5_400) return quantity(Math.round(seconds / 60), 'minute')
  if (seconds < 172_800) return quantity(Math.round(seconds / 360) / 10, 'hour')
  return quantity(Math.round(seconds / 8_640) / 10, 'day')
}
