import type { RowMaker, RowSink } from './row-maker'

/** Patterns of logs that are known. */
export const LOGS = ['web', 'syslog', 'syslog-5424', 'level'] as const
export type Log = typeof LOGS[number]

interface Pattern {
  readonly title: string
  readonly columns: readonly string[]
  readonly line: RegExp
  /** Lines that do not fit go on from the one above: stack traces. */
  readonly goesOn?: boolean
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`
const TIME = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?`
const LEVELS = 'TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL|SEVERE|ALERT|EMERG(?:ENCY)?'

/** Every part of a pattern ends at a sign that it cannot hold, so that no line takes long. */
const PATTERNS: Readonly<Record<Log, Pattern>> = {
  /** Apache's common and combined formats; nginx writes the second one. */
  web: {
    title: 'web server (Apache, nginx)',
    columns: ['host', 'identity', 'user', 'time', 'request', 'status', 'bytes', 'referrer', 'agent', 'rest'],
    line: new RegExp(String.raw`^(\S+) (\S+) (\S+) \[([^\]]{1,60})\] ${QUOTED} (\d{3}|-) (\d+|-)(?: ${QUOTED} ${QUOTED})?(?: (.*))?$`),
  },
  /** RFC 3164. */
  syslog: {
    title: 'syslog', columns: ['priority', 'time', 'host', 'process', 'pid', 'message'],
    line: /^(?:<(\d{1,3})>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)) (\S+) ([^\s:[]+)(?:\[(\d+)\])?: ?(.*)$/,
  },
  /** RFC 5424. */
  'syslog-5424': {
    title: 'syslog (RFC 5424)', columns: ['priority', 'version', 'time', 'host', 'app', 'pid', 'id', 'data', 'message'],
    line: /^<(\d{1,3})>(\d) (\S+) (\S+) (\S+) (\S+) (\S+) (-|\[.*?\])(?: (.*))?$/,
  },
  level: {
    title: 'time, level and message', columns: ['time', 'context', 'level', 'message'], goesOn: true,
    line: new RegExp(String.raw`^\[?(${TIME})\]?[\s|]*(?:-\s)?(.{0,120}?)[[(|]?\b(${LEVELS})\b[\])|]?\s*[:|-]?\s*(.*)$`, 'i'),
  },
}

export const titleOfLog = (log: Log): string => PATTERNS[log].title

/** The pattern that most of the lines fit, and the share of them that do. */
export function guessLog(lines: readonly string[]): { readonly log: Log; readonly share: number } {
  const filled = lines.filter((line) => line.trim() !== '')
  const shares = LOGS.map((log) => {
    const { line, goesOn } = PATTERNS[log]
    const fits = filled.filter((text) => line.test(text)).length
    // A stack trace may be longer than all that it belongs to.
    const others = goesOn ? filled.filter((text) => !line.test(text) && !/^\s|^Caused by/.test(text)).length : filled.length - fits
    return { log, share: fits === 0 ? 0 : fits / (fits + others) }
  })
  return shares.reduce((most, next) => (next.share > most.share ? next : most))
}

/** Makes a row of each line of a log; of a record that goes on over lines, one of all of them. */
export class LogRows implements RowMaker {
  readonly #pattern: Pattern
  #pending: { line: number; values: (string | null)[] } | undefined

  constructor(log: Log, private readonly sink: RowSink) {
    this.#pattern = PATTERNS[log]
  }

  headers(): readonly string[] { return this.#pattern.columns }

  take(line: number, text: string): void {
    const found = this.#pattern.line.exec(text)
    if (found) {
      this.#flush()
      this.#pending = { line, values: found.slice(1).map((value) => (value === undefined || value === '' ? null : value)) }
    } else if (this.#pattern.goesOn && this.#pending) {
      const { values } = this.#pending
      const last = values.length - 1
      values[last] = [values[last] ?? null, text].filter((part) => part !== null).join('\n')
    } else if (text.trim() === '') this.sink.setAside('blank', line, text)
    else this.sink.unreadable(line, 'the line does not fit the pattern of the log', text)
  }

  end(): void {
    this.#flush()
  }

  #flush(): void {
    if (this.#pending) this.sink.row(this.#pending.line, this.#pending.values.map((value) => (typeof value === 'string' ? value.trimEnd() : value)))
    this.#pending = undefined
  }
}
