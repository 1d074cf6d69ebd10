/** What to change of an object. */
export interface Change<T> {
  readonly id: string
  readonly changes: Partial<T>
}
