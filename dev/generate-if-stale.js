// Runs `npm run generate` if prisma/generated/ is missing, or older than what it is made from. npm runs this before
// the scripts that need the generated code. JavaScript, because each of them would wait for tsx to start.
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const GENERATED = 'prisma/generated/catalogue/object-types.ts'

/** Files and folders that the generated code follows from. A removed file changes the time of its folder. */
const SOURCES = ['prisma/schema', 'prisma/catalogue/generator', 'prisma/catalogue/catalogue-generator.ts']

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const generated = statSync(join(root, GENERATED), { throwIfNoEntry: false })
if (!generated || SOURCES.some((source) => changedMs(join(root, source)) > generated.mtimeMs)) {
  // The output of `generate` goes to stderr, so that a script's stdout stays its own.
  execFileSync('npm', ['run', 'generate', '--silent'], { cwd: root, stdio: ['ignore', 2, 2] })
}

/** Returns when a file, or anything in a folder, was changed last. */
function changedMs(path) {
  const stats = statSync(path)
  const inside = stats.isDirectory() ? readdirSync(path).map((name) => changedMs(join(path, name))) : []
  return Math.max(stats.mtimeMs, ...inside)
}
