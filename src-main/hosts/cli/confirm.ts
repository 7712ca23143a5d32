import { createInterface } from 'node:readline/promises'
import { failure } from '#shared/model/problem'
import { isAttended } from './secret-input'

/**
 * Asks whether something is to be done. Nobody is asked who said `--yes`.
 *
 * @throws Failure INPUT_INVALID where nobody can be asked, RUN_CANCELLED for a no
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return
  if (!isAttended()) throw failure('INPUT_INVALID', 'This needs a yes, and there is nobody to be asked.', 'Say it by --yes.')
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    if (/^y(es)?$/i.test((await reader.question(`${question} (y/n) `)).trim())) return
  } finally {
    reader.close()
  }
  throw failure('RUN_CANCELLED', 'Nothing was changed.', 'Start it again when you wish.')
}
