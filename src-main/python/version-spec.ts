/** A version as numbers; what is behind them (`rc1`) does not count. */
const numbersOf = (version: string): number[] => version.trim().replace(/^v/, '').split(/[^\d.]/)[0]?.split('.').map(Number) ?? []

function compare(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Whether a version is one that a configured text allows: `0.71.3`, `0.71` and `0.71.x` (all that begin so), `>=0.60,<1`
 * (PEP 440), `^0.71.0`, `~=0.71`, `latest` and `*`. A text that is none of these allows nothing.
 */
export function allows(wanted: string, version: string): boolean {
  return wanted.split(',').every((part) => {
    const [, sign = '', text = ''] = /^\s*(==|>=|<=|!=|~=|\^|~|>|<|=)?\s*([\w.*+-]+)\s*$/.exec(part) ?? []
    if (sign === '' && (text === 'latest' || text === '*')) return true
    if (!/^v?\d/.test(text)) return false
    const given = numbersOf(text.replace(/\.[*x].*$/, ''))
    const has = numbersOf(version)
    const order = compare(has, given)
    switch (sign) {
      case '>=': return order >= 0
      case '<=': return order <= 0
      case '>': return order > 0
      case '<': return order < 0
      case '!=': return order !== 0
      // PEP 440: the last part that is given may grow.
      case '~=': return order >= 0 && beginsWith(has, given.slice(0, -1))
      case '~': return order >= 0 && beginsWith(has, given.slice(0, 2))
      // As npm has it: the first part that is not zero stays.
      case '^': return order >= 0 && beginsWith(has, given.slice(0, Math.max(1, given.findIndex((part) => part !== 0) + 1)))
      default: return beginsWith(has, given)
    }
  })
}

const beginsWith = (version: readonly number[], beginning: readonly number[]): boolean => beginning.every((part, index) => (version[index] ?? 0) === part)
