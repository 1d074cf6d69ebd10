import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { DMMF } from '@prisma/generator-helper'

export const ANNOTATION_WORDS = [
  ...['stripe', 'object', 'filter', 'retrieve', 'parent', 'child', 'customer', 'deletedBy', 'toldBy', 'collect'],
  ...['hidden', 'when', 'platform', 'events', 'id', 'evidence'],
] as const
type Word = (typeof ANNOTATION_WORDS)[number]

interface Annotation {
  readonly word: string
  readonly rest: string
}

/** A model with the annotations of its doc comment. */
export interface AnnotatedModel {
  readonly model: DMMF.Model
  /** Returns the text after each `@word`, one entry for each line. */
  valuesOf(word: Word): string[]
}

/** Reads the annotations of a model's doc comment. Refuses a word that is not in `WORDS`. */
export function annotate(model: DMMF.Model, refuse: RefuseModel): AnnotatedModel {
  const annotations: Annotation[] = [...(model.documentation ?? '').matchAll(/^@(\w+) ?(.*)$/gm)].map(
    ([, word = '', rest = '']) => {
      if (!(ANNOTATION_WORDS as readonly string[]).includes(word))
        refuse(model, `@${word}`, `the vocabulary is ${ANNOTATION_WORDS.map((each) => `@${each}`).join(', ')}`)
      return { word, rest: rest.trim() }
    },
  )
  return { model, valuesOf: (word) => annotations.filter((each) => each.word === word).map(({ rest }) => rest) }
}

export type RefuseModel = (model: DMMF.Model, needle: string, why: string) => never

/**
 * Creates a function that stops `prisma generate` with an error. The error names the file and line of the
 * mistake.
 */
export function createRefuse(schemaPath: string): RefuseModel {
  const isFolder = statSync(schemaPath).isDirectory()
  const files = isFolder
    ? readdirSync(schemaPath).flatMap((name) => (name.endsWith('.prisma') ? join(schemaPath, name) : []))
    : [schemaPath]
  return (model, needle, why) => {
    const start = `model ${model.name} `
    const file =
      files.find((path) =>
        readFileSync(path, 'utf8')
          .split('\n')
          .some((line) => line.startsWith(start)),
      ) ?? schemaPath
    const lines = readFileSync(file, 'utf8').split('\n')
    const modelLine = lines.findIndex((line) => line.startsWith(start))
    let first = modelLine
    while (lines[first - 1]?.startsWith('///')) first -= 1
    const found = lines.findIndex((line, index) => index >= first && line.includes(needle))
    throw new Error(
      `${relative(process.cwd(), file)}:${(found < 0 ? modelLine : found) + 1}: ${needle} of ${model.name}: ${why}.`,
    )
  }
}
