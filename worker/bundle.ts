import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker'

/** The file into which `npm run build` writes the bundle, beside this file in `dist/`. */
const BUILT = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url))

const SOURCES = fileURLToPath(
  new URL(`../workflows/index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

/**
 * Returns the workflows as one file of deterministic code. The image contains this file. Without it, the
 * workflows are bundled from their sources, which takes 2 s.
 */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  const code = await readFile(BUILT, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  return code === undefined ? bundleWorkflows(SOURCES) : { code }
}

/**
 * Bundles workflows from their sources.
 *
 * @param workflowsPath the file that exports the workflows
 */
export function bundleWorkflows(workflowsPath: string) {
  return bundleWorkflowCode({
    workflowsPath,
    logger: {
      ...console,
      log: ignore,
      trace: ignore,
      debug: ignore,
      info: ignore,
      warn: console.warn,
      error: console.error,
    },
  })
}

/** Drops webpack's progress messages. Only its warnings and errors are logged. */
function ignore(): void {
  return undefined
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { code } = await bundleWorkflows(SOURCES)
  await writeFile(BUILT, code)
}
