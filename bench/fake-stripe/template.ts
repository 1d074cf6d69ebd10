export type Gaps = Readonly<Record<'id' | 'customer' | 'item' | 'created' | 'revision', string>>

/**
 * Turns an object with `{gap}` in its strings into a function that renders its JSON;
 * `{created}` becomes a number.
 */
export function template(object: object): (gaps: Gaps) => string {
  const json = JSON.stringify(object).replaceAll('"{created}"', '{created}')
  const parts = json.split(/\{(id|customer|item|created|revision)\}/)
  return (gaps) => {
    let text = ''
    for (let index = 0; index < parts.length; index += 2) {
      const gap = parts[index + 1] as keyof Gaps | undefined // the expression's alternatives
      text += (parts[index] ?? '') + (gap === undefined ? '' : gaps[gap])
    }
    return text
  }
}
