import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'
import type { Redactor } from '#engine/redact'
import { Failure } from '#shared/model/problem'

/** A log of this size is put aside at the next start, in place of the one before. */
const LARGEST = 5 * 1024 * 1024

/** What went wrong inside, for whoever mends it: people are shown problems, not this. */
export class Log {
  private constructor(private readonly logger: Logger, private readonly redact: Redactor) {}

  /**
   * Writes to `<folder>/engine.log`, a line of JSON each.
   *
   * @param redact takes out what must not be written down
   */
  static open(folder: string, redact: Redactor): Log {
    const file = join(folder, 'engine.log')
    if (existsSync(file) && statSync(file).size > LARGEST) renameSync(file, join(folder, 'engine.1.log'))
    return new Log(pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: file, mkdir: true, sync: true, mode: 0o600 })), redact)
  }

  info(message: string): void {
    this.logger.info(this.redact.text(message))
  }

  /** Keeps the stack of what was not expected. A Failure was, and is told to whom it concerns. */
  unexpected(where: string, error: unknown): void {
    if (!(error instanceof Failure)) this.logger.error({ err: this.redact.error(error), where }, 'unexpected')
  }
}
