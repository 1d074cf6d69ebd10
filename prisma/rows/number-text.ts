/** Numbers that we would write in other digits, or text in a string that looks like one. */
const SUSPECT = /[\s:,[.-]\d{16}|\.\d*0(?!\d)/

/** A string of JSON, the quotes included. One that does not end is matched to the end of the text: else each quote in it would be tried. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|$)/g

/**
 * True when JSON text holds a number that we would write in other digits (`25.0` as `25`): the row's digest would never be that of the same
 * object listed again. A number with an exponent is missed, which costs that row a look with each listing; Stripe sends none.
 *
 * Most pages hold nothing that looks like such a number, so strings are left out only in a second look.
 */
export function hasNumberUnlikeOurs(json: string): boolean {
  return SUSPECT.test(json) && SUSPECT.test(json.replaceAll(STRING, '""'))
}
