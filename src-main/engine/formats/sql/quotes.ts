/** Does a backslash escape in the quote that begins there? In those of MySQL it does, and in PostgreSQL's E'…'; never around names. */
export const hasEscapes = (text: string, at: number, backslash: boolean): boolean =>
  text[at] !== '`' && (backslash || (text[at] === "'" && /(?:^|\W)E$/i.test(text.slice(Math.max(0, at - 2), at))))
