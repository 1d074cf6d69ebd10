import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import generatorHelper from '@prisma/generator-helper'
import { readObjectTypes } from './generator/read-object-types.js'

// Prisma runs this file during `prisma generate`. The package is CommonJS, and ESM does not see its named
// export `generatorHandler`.
generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'Catalogue', defaultOutput: './generated/catalogue' }),
  onGenerate: async (options) => {
    const output = options.generator.output?.value
    if (!output) throw new Error('The generator "catalogue" in schema.prisma needs an output folder.')
    mkdirSync(output, { recursive: true })
    const types = readObjectTypes(options)
    writeFileSync(
      join(output, 'object-types.ts'),
      `// Generated from prisma/schema/ by catalogue-generator.ts; \`npm run generate\` writes it anew.\n` +
        `import type { ObjectType } from '../../catalogue/object-type.js'\n\n` +
        `export const objectTypes: readonly ObjectType[] = ${JSON.stringify(types, null, 2)}\n`,
    )
  },
})
