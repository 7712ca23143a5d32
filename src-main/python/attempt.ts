import { Failure, problemsOf } from '#shared/model/problem'
import type { Installation } from '#shared/model/python'
import type { InstallWatch } from './environment'
import { SetupLog } from './setup-log'

/** One try of setting something up, in the background: how it gets on, and its cancellation. */
export class Attempt {
  readonly ended: Promise<void>
  readonly #abort = new AbortController()
  readonly #log: SetupLog
  #state: Omit<Installation, 'log'>

  /**
   * Begins at once.
   *
   * @param logFile where all that the programs say goes
   * @param work makes it; its end is the end of the attempt
   * @param redact takes secrets out of what is kept
   */
  constructor(logFile: string, redact: { readonly text: (text: string) => string; readonly error: (thrown: unknown) => unknown }, work: (watch: Required<InstallWatch>) => Promise<void>) {
    this.#log = new SetupLog(logFile, redact.text)
    this.#state = { state: 'running', step: 'Looking at this machine', part: null, startedAt: new Date().toISOString(), endedAt: null, problem: null }
    this.ended = this.#run(work, redact.error)
  }

  get running(): boolean { return this.#state.state === 'running' }

  /** How it gets on. */
  get installation(): Installation { return { ...this.#state, log: this.#log.lines } }

  /** Ends it; what was there before stays. Resolves when it has ended, which may take a moment longer: what was made is removed. */
  async cancel(): Promise<void> {
    if (this.running) this.#state = { ...this.#state, step: 'Cancelling', part: null }
    this.#abort.abort()
    await this.ended
  }

  async #run(work: (watch: Required<InstallWatch>) => Promise<void>, redact: (thrown: unknown) => unknown): Promise<void> {
    const step = (text: string, part: number | null): void => {
      if (text !== this.#state.step) this.#log.add(`${text} …`)
      this.#state = { ...this.#state, step: text, part }
    }
    try {
      await work({ signal: this.#abort.signal, log: (line) => this.#log.add(line), step })
      this.#end({ state: 'done', step: 'Done', part: 1 })
    } catch (thrown) {
      const cancelled = this.#abort.signal.aborted
      const error = redact(thrown)
      const [problem] = problemsOf(error)
      if (!cancelled) this.#log.add(`${problem.message} ${problem.detail ?? ''}`)
      if (!cancelled && !(thrown instanceof Failure)) this.#log.add(String(error))
      this.#end({ state: cancelled ? 'cancelled' : 'failed', part: null, problem: cancelled ? null : { ...problem, remedy: `${problem.remedy} The log is "${this.#log.path}".` } })
    } finally {
      this.#log.close()
    }
  }

  #end(change: Partial<Omit<Installation, 'log'>>): void {
    this.#state = { ...this.#state, ...change, endedAt: new Date().toISOString() }
  }
}
