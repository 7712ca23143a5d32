import { count, duration } from '../../format'
import { plural } from '../plural'

const streams = (n: number) => plural(n, 'stream', 'streams')
const rows = (n: number) => plural(n, 'row', 'rows')

export const sources = {
  title: 'Sources', loading: 'Reading the sources …', saved: 'Saved sources', total: (n: number) => plural(n, 'source', 'sources'),
  none: 'No source yet', noneMore: 'Connect a database, a service or a storage once; its tables then open as easily as a file. What you read is copied into Winnow, nothing is written there unless you ask for it.',
  name: 'Name', state: 'State', lastUsed: 'Last used', never: 'never', datasets: 'Datasets', actions: 'What can be done', kind: 'Kind',
  browse: 'Browse', edit: 'Edit …', rename: 'Rename …', renameTitle: 'Rename the source', duplicate: 'Duplicate …', copyName: (name: string) => `${name} (copy)`, test: 'Test', remove: 'Delete', browseOf: (name: string) => `Browse ${name}`, editOf: (name: string) => `Edit ${name}`, testOf: (name: string) => `Test ${name}`, removeOf: (name: string) => `Delete ${name}`,
  removed: (name: string) => `Source "${name}" was deleted. Its datasets stay.`, more: (name: string) => `More about ${name}`, menu: (name: string) => `What can be done with ${name}`,
  health: { unknown: 'not tried yet', healthy: 'works', degraded: 'fails', down: 'not asked for a while' },
  checkedAt: (when: string) => `as of ${when}`, retryAt: (when: string) => `asked again ${when}`,
  catalogue: 'Add a source', search: 'Search kinds of sources', searchOrPaste: 'Search, or paste an address', useAddress: (name: string) => `Set up ${name} from this address`, noKind: (text: string) => `No kind of source fits "${text}".`, noConnectors: 'This Winnow brings no connectors.',
  category: { files: 'Files and folders', databases: 'Databases', services: 'Services', storage: 'Storage' },
  origin: { 'built-in': '', 'declared': 'declared by a file', 'package': 'from a package', 'airbyte': 'Airbyte' },
  can: { query: 'queries', incremental: 'only what is new', write: 'writes' }, unavailable: 'cannot be used now',
  found: 'Found on this machine', find: 'Look on this machine', looking: 'Looking for database servers and files …', nothingFound: 'No database server answers on its usual port, and no database file lies where Winnow looks.', use: (name: string) => `Use ${name}`,
  guide: 'Guide me through it', guideAbout: 'Five steps from finding a source to a checked first import.',
  go: 'Sources', goTo: (name: string) => `Browse ${name}`, add: 'Add a source …', connect: 'Connect to a database or service', railNone: 'Connect a database, a folder, S3 or a service.',
}

export const sourceForm = {
  add: (kind: string) => `Add a source: ${kind}`, edit: (name: string) => `Edit ${name}`, name: 'Name of this source', nameAbout: 'How it is called in this project.', loading: 'Reading the source …',
  unknown: 'There is no such kind of source.', unknownRemedy: 'Choose one from the catalogue.', connection: 'Connection', pasteAddress: (scheme: string) => `Or paste an address into a field: ${scheme}://user:password@host/database`, filled: 'Filled in from the address that you pasted.', seeFields: 'Something is still to be filled in or to be mended: the fields tell.', test: 'Test the connection', testing: 'Testing …', cancel: 'Cancel', save: 'Save', saving: 'Saving …', back: 'All sources',
  secret: { about: 'Kept in the secrets store, never shown again. Or say where it is: ${NAME} for the environment, keychain:name, file:name.', kept: 'Kept, unchanged', gone: 'It is not on this machine any more: enter it again.', change: 'Change', changeOf: (label: string) => `Change ${label}`, keep: 'Keep the old one', reference: 'A reference: the value itself is not stored here.', show: 'Show', hide: 'Hide', showOf: (label: string) => `Show ${label}`, hideOf: (label: string) => `Hide ${label}` },
  diagnosis: 'Diagnosis', untested: 'The test tries each part in turn (address, port, encryption, login, database, permissions) and says what is wrong with which. Nothing is saved by it.',
  works: (version: string | null, milliseconds: number) => `It works${version ? `: ${version}` : ''} (${count(milliseconds)} ms).`, fails: 'It does not work yet.', stale: 'Something was changed since this test.',
  what: { config: 'Settings', file: 'File', address: 'Address', port: 'Port', tls: 'Encryption (TLS)', login: 'Login', database: 'Database', permission: 'Permissions', answer: 'Answer', version: 'Version' },
  ok: 'fine', wrong: 'wrong', readOnly: 'Winnow only reads from a source unless you choose it as a target in Submit.', about: 'About',
}

export const streamsPage = {
  loading: 'Asking the source what it has …', again: 'Ask again', filter: 'Filter', filterLabel: 'Filter the streams', none: 'The source has nothing to read.', noneRemedy: 'Perhaps the login may see other databases only: check its permissions.',
  noFit: (text: string) => `No stream fits "${text}".`, more: (n: number) => `${count(n)} more: type a part of the name to find them.`, choose: (name: string) => `Choose ${name}`, chooseGroup: (name: string) => `Choose all of ${name}`, noGroup: 'Streams', list: 'Streams',
  kind: { table: 'table', view: 'view', materialized_view: 'materialised view', sheet: 'sheet', file: 'file', files: 'files', endpoint: 'endpoint', paragraphs: 'paragraphs', other: 'stream' },
  rows: (n: number, exact: boolean) => `${exact ? '' : 'about '}${rows(n)}`, unknownRows: 'number of rows not known', notes: 'Noticed',
  pick: 'Choose a stream at the left to look at it.', columns: 'Columns', column: 'Column', type: 'Type', missing: 'Missing', distinct: 'Distinct', noticed: 'Noticed', comment: 'Comment', takeOf: (name: string) => `Take ${name}`, takeAll: 'Take all columns', key: 'key', notNull: 'never null',
  sampling: 'Reading the first rows …', sampled: (n: number) => `The first ${rows(n)}; quality is judged by these.`, noRows: 'The stream is empty.', noQueryRows: 'The query gives no rows.',
  refresh: 'Later refreshes', whole: 'read everything again', cursor: (column: string) => `add rows whose ${column} is greater`,
  related: 'Related', declared: 'declared', guessed: 'guessed by names and types',
  odd: { spaces: (n: number) => `${count(n)} with spaces at the ends`, numbers: 'numbers as text', dates: 'dates as text', constant: 'always the same', blank: (n: number) => `${count(n)} empty texts`, cases: 'same words in different case', unique: 'unique' },
  query: 'Query', streams: 'Streams', view: 'What to read', queryAbout: 'In the words of the source. Winnow only reads: a query that changes something is refused.', queryField: 'Query', sampleQuery: 'Show rows', queryExample: (table: string) => `SELECT … FROM ${table}`, most: 'at most', preview: 'Rows shown', importQuery: 'Import all rows of the query', queryName: 'Name of the dataset', noQuery: 'Write a query and look at its rows.',
  facts: (n: number) => streams(n), chosen: (n: number) => `${count(n)} chosen`, estimate: (total: number) => `about ${rows(total)}`,
  import: (n: number) => (n > 1 ? `Import ${count(n)} streams` : 'Import'), importing: 'Importing …', imports: 'Imports', cancelOf: (name: string) => `Cancel the import of ${name}`, open: (name: string) => `Open ${name}`, done: (n: number) => rows(n), failed: 'failed', cancelled: 'cancelled', waiting: 'waiting', secretGone: (name: string) => `A password or key of "${name}" is not on this machine.`, secretGoneRemedy: 'It was kept only until Winnow ended, or on another machine. Enter it again.', enterSecret: 'Enter it', forget: 'Close the list', againOf: (name: string) => `Import ${name} again`, noneChosen: (name: string) => `none chosen: Import reads ${name}`, readAlready: 'Imported already:', edit: 'Edit the source',
  changes: (n: number) => `${plural(n, 'stream has', 'streams have')} changed since the source was last looked at.`, change: { added: 'new', removed: 'gone', changed: 'changed' },
}

export const relations = {
  title: 'Relationships', picture: (boxes: number, lines: number) => `${streams(boxes)} and ${plural(lines, 'relationship', 'relationships')} between them, listed below`, list: 'As a list',
  alone: (n: number) => `${streams(n)} without a relationship`, tooMany: (n: number) => `${streams(n)} are related: too many for a picture.`,
}

export const refresh = {
  menu: (source: string) => `Refresh from ${source}`, action: 'Refresh', going: 'Refreshing …', readFrom: 'Read from', sourceGone: 'a source that was deleted', upTo: (value: string) => `read up to ${value}`, done: (name: string, n: number) => `"${name}" was refreshed: ${rows(n)}.`, unchanged: (name: string) => `Nothing has changed at the source: "${name}" stays as it is.`, open: 'Open',
  anew: { options: 'All of them were read anew: the options of the source have changed.', version: 'All of them were read anew: the version to go on from is gone.' },
  watch: 'Refresh by itself', watchAbout: 'When files of the source come, change or go, as long as Winnow is open.', watching: 'Looking after the files of the source.', watchingSince: (when: string) => `Looking after the files of the source. Last refreshed by itself: ${when}.`, reading: 'Files have changed: they are being read.', stopped: 'Stopped.', look: 'Show the changes',
  watchMenu: 'Refresh by itself', unwatchMenu: 'Refresh by itself no more', follows: 'refreshed by itself', followStopped: 'could not be refreshed by itself',
  followed: (name: string, n: number) => `"${name}" followed its source: ${rows(n)}.`, notFollowed: (name: string) => `"${name}" could not follow its source.`, gone: 'its source',
  title: (name: string) => `"${name}" has changed at its source`, intro: 'Since it was last read its columns differ. Nothing was read yet.', added: 'New', removed: 'Gone, or called otherwise', notRenamed: 'gone', nowCalled: (name: string) => `What ${name} is called now`, retyped: 'Other type',
  sure: (share: string) => `${share} alike`, map: 'Follow the changes', mapAbout: 'Renamed columns keep the name that your recipe knows, new ones are taken, those that are gone are left out.', skip: 'Leave new columns out', skipAbout: 'Only columns that the dataset has already are read.', stop: 'Stop', loading: 'Comparing the columns …', unknown: 'What differs could not be found out:',
}

export const target = {
  legend: 'Where the clean rows go', files: 'Into files', source: 'Into a source', sourceAbout: 'They become a table (or an object) there, all of them or none.', which: 'Source', choose: 'Choose a source', none: 'No saved source can be written to.', add: 'Add one', table: 'Table', tableExample: 'schema.table', mode: 'How',
  modes: { create: 'create it', append: 'add to it', replace: 'replace what is in it', upsert: 'update by keys, add the rest' },
  about: { create: 'It must not be there yet.', append: 'Rows are added after those that are there; a table that is not there is made.', replace: 'Everything in it is replaced, in one go.', upsert: 'Rows with the same keys are overwritten, all others added.' },
  keys: 'Keys', chooseKeys: 'Choose the key columns', taken: (table: string) => `There is a table ${table} already: choose how rows get into it, or another name.`, missing: { source: 'Choose a source.', table: 'Say which table.', keys: 'Say which columns tell rows apart.', rejects: 'Say which table takes the rejects.', sameTable: 'Name another table for the rejects: this one takes the clean rows.' }, readOnly: (name: string) => `"${name}" is set to be read only.`, settings: 'Its settings', written: 'Written to sources',
  done: (kind: 'clean' | 'rejects', n: number, table: string, source: string, mode: 'create' | 'append' | 'replace' | 'upsert') => `${rows(n)} ${kind === 'clean' ? '' : '(rejects) '}${{ create: 'went to the new table', append: 'were added to', replace: 'took the place of what was in', upsert: 'were put by their keys into' }[mode]} ${table} of ${source}.`,
  rejects: 'Write the rejects to a table beside it', rejectsAbout: 'Each dropped row with the rule and the reason. Both tables are written, or neither.', rejectsTable: 'Rejects table', rejectsExample: 'schema.table_rejects', rejectsMode: 'How rejects go', noRejects: (name: string) => `"${name}" cannot write two tables all or none: the rejects become a file.`,
  warn: 'This changes data outside of Winnow. It cannot be undone here.',
}

export const guide = {
  title: 'Find and connect a source', side: 'Phases and notes', intro: 'You can go back at any time. No source is saved before the last phase.', phases: { find: 'Find', setUp: 'Set up and test', streams: 'Look around', select: 'Select', validate: 'Validate and save' },
  notes: 'Notes', inventory: 'Inventory', inventoryHint: 'Which sources are there, and who owns them?',
  noteTitles: { value: 'Business value', effort: 'Effort', requirements: 'Requirements', findings: 'Findings' }, noteHints: { value: 'What is it good for, and for whom?', effort: 'Who gives access? How long does it take?', requirements: 'Which permissions, how fresh, which limits?', findings: 'What is in it, how good is it, what remains open?' },
  whyBeside: 'Beside each stream: why it was chosen.', why: 'Why', whyOf: (name: string) => `Why ${name} was chosen`, kept: 'Kept with the project.', keeping: 'Keeping …', asMarkdown: 'Save the notes', asYaml: 'Save as YAML', filesAbout: 'As data-source-discovery.md to pass on; as YAML for winnow discover --answers. Without data and secrets.',
  next: 'Next', back: 'Back', testFirst: 'Test the connection to go on.', chooseFirst: 'Choose what you want to connect to.', streamsFirst: 'Choose at least one stream.', nothing: 'Nothing chosen.', chosenSource: (name: string) => `Chosen: ${name}`,
  volume: 'Volume', time: 'Time', stream: 'Stream', columns: 'Columns', about: (seconds: number) => `about ${duration(Math.max(1, seconds))}`, estimate: 'A rough estimate from the rows and sizes that the source tells; what it does not tell is not in it.', unknown: 'not told', all: 'All',
  validating: 'Reading a sample of each stream …', sampled: (n: number, odd: number) => `${rows(n)} read, ${odd === 0 ? 'nothing odd' : plural(odd, 'oddity', 'oddities')}`, leaveOut: 'Leave out', leaveOutOf: (name: string) => `Leave out ${name}`, save: 'Save the source', saveAndImport: (n: number) => `Save and import ${streams(n)}`, nothingYet: 'not read yet', validateHint: 'Each stream is read for its first rows with exactly the columns that you chose.',
 
}
