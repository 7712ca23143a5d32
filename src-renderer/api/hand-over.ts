/** What whoever opened the page hands over in the address: `#token=TOKEN&open=PATH`. */
export interface HandOver {
  /** The token of this start, to be exchanged for a session. */
  readonly token: string | null
  /** A file that is to be opened at once: its path on this machine. */
  readonly open: string | null
}

/** Reads what was handed over and takes it out of the address and the history: the token must not stay there. */
export function takeHandOver(location: Pick<Location, 'hash' | 'pathname'>, history: Pick<History, 'replaceState'>): HandOver {
  const given = new URLSearchParams(location.hash.replace(/^#/, ''))
  const token = given.get('token')
  if (token === null) return { token: null, open: null }
  history.replaceState(null, '', location.pathname)
  return { token, open: given.get('open') }
}
