/** An object's id and the fields to change. */
export interface Change<T> {
  readonly id: string
  readonly changes: Partial<T>
}
