import { plural } from '../plural'

/** Keys for programs, and the log of what was done with them. */
export const access = {
  title: 'API keys', about: 'By a key, programs on this computer call Winnow over REST. It is shown once; only its hash is kept.', reading: 'Reading the keys …', none: 'There is no key yet.',
  add: 'Make a key', name: 'Name', nameHelp: 'What it is for.', scopes: 'It may', projects: 'It sees', allProjects: 'All projects', namedProjects: 'These projects', make: 'Make the key', copy: 'Copy the key', copied: 'Copied', done: 'I have it',
  adminSeesAll: 'A key for everything sees all projects.',
  scope: { data_read: 'read data', data_write: 'change data', data_unmasked: 'see sensitive values', admin: 'do everything' },
  scopeHelp: { data_read: 'E-mail addresses, phone numbers, IBANs, card and id numbers and marked columns are masked.', data_write: 'Includes reading.', data_unmasked: 'Nothing is masked; files can be fetched. Includes reading.', admin: 'Keys, settings and the log of accesses, too, and any kept secret in the config of a source.' },
  made: (name: string) => `The key "${name}". Keep it now: it cannot be shown again.`,
  line: (scopes: string, projects: string, used: string) => `May ${scopes} · ${projects} · ${used}`,
  seesAll: 'all projects', sees: (count: number) => plural(count, 'project', 'projects'),
  used: (time: string) => `last used ${time}`, unused: 'never used', revoked: (time: string) => `revoked ${time}`,
  rotate: (name: string) => `New secret for ${name}`, rotateAsk: (name: string) => `The secret that programs have for "${name}" opens nothing from then on.`, rotateDo: 'Make a new secret',
  revoke: (name: string) => `Revoke ${name}`, revokeAsk: (name: string) => `Programs with the key "${name}" are refused from then on, for good.`, revokeDo: 'Revoke it',
  showRevoked: (count: number) => `Show ${plural(count, 'revoked key', 'revoked keys')}`, hideRevoked: 'Hide revoked keys',
  perMinute: 'Calls per minute', perMinuteHelp: 'So often a key may call; what comes beyond is refused for a while.',
  days: 'Days in the log', daysHelp: 'Accesses are noted for so long.',
}

export const audit = {
  title: 'Log of accesses', about: 'Who read or changed data, with a key, over REST, here or by a command, and how it ended. Reads here and by commands are counted together for a minute. Values of data are never noted.', reading: 'Reading the log …', none: 'Nobody has called yet.', noneSo: 'No access fits this choice.',
  who: 'Who', everybody: 'Everybody', keyless: { page: 'The page', 'command line': 'Commands', token: 'Token of a start', unknown: 'Failed logins' }, since: 'Since', spans: { day: 'Last 24 hours', week: 'Last 7 days', all: 'All that is kept' }, failed: 'Only what was refused or failed',
  at: 'When', what: 'What', object: 'About', outcome: 'Outcome', took: 'Took', ok: 'done', times: (count: number) => `× ${count}`, more: 'Older ones', exportCsv: 'Save as CSV', exportJson: 'Save as JSON', milliseconds: (value: number) => `${value} ms`,
}
