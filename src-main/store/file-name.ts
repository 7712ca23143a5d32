/** Names that Windows keeps for devices, with whatever ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const LONGEST = 150

/**
 * A file name that is one everywhere: the last part of what was given, without characters that some platform refuses, not
 * longer than 150 characters, its ending kept.
 */
export function safeFileName(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? ''
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const plain = last.normalize('NFC').replaceAll(/[\u0000-\u001f\u007f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '_').replaceAll(/^[\s.]+|[\s.]+$/g, '')
  const free = DEVICE.test(plain) ? `_${plain}` : plain || 'file'
  if (free.length <= LONGEST) return free
  const ending = /\.[^.]{1,20}$/.exec(free)?.[0] ?? ''
  return free.slice(0, LONGEST - ending.length) + ending
}
