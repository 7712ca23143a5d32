import { wait } from './connection'
import { hasCode } from './problems'

const MOST = 5
const PAUSE = 300

/**
 * Asks again, a few times, when the engine gave up what it was doing for something more urgent, or was restarted.
 * Only for questions: asking twice must change nothing.
 */
export async function retry<T>(ask: () => Promise<T>, signal: AbortSignal, pause = PAUSE): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (attempt === MOST || signal.aborted || !hasCode(error, 'CONFLICT', 'ENGINE_STOPPED', 'ENGINE_BUSY')) throw error
      await wait(attempt * pause)
    }
  }
}
