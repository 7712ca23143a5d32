/** One line of the table. */
export interface Figure {
  readonly work: string
  /** What it is compared with. */
  readonly reference: string
  readonly value: number
  readonly unit: 'ratio' | 'ms' | 'MiB' | 's' | 'rows/s' | 'px' | 'frames/s'
  /** The figure to reach: at most, or at least. */
  readonly target?: { readonly most: number } | { readonly least: number }
  readonly note?: string
}

/** Is the target reached? undefined where there is none. */
export function reached({ value, target }: Figure): boolean | undefined {
  if (!target) return undefined
  return 'most' in target ? value <= target.most : value >= target.least
}

export function shown({ value, unit }: Figure): string {
  const digits = unit === 'ratio' ? value.toFixed(2) : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)
  return unit === 'ratio' ? `${digits} ×` : `${digits} ${unit}`
}

export function shownTarget({ target, unit }: Figure): string {
  if (!target) return ''
  const [sign, figure] = 'most' in target ? ['≤', target.most] : ['≥', target.least]
  return `${sign} ${figure}${unit === 'ratio' ? ' ×' : ` ${unit}`}`
}
