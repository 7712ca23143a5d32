import { bytes, count } from '../../format'
import { plural } from '../plural'

export const airbyte = {
  group: 'Services, by Airbyte', all: (n: number) => `Show all ${count(n)}`, fewer: 'Show fewer', origin: 'Airbyte', licence: (name: string, version: string | null) => [name.toLowerCase() === 'elv2' ? 'Elastic License 2.0' : name, version].filter(Boolean).join(' · '), kind: { listed: '', unlisted: 'not tried by Winnow', manifest: 'declared by a manifest' },
  install: 'Install', installOf: (title: string) => `Install ${title}`, update: (version: string) => `Update to ${version}`, updateOf: (title: string, version: string) => `Update ${title} to ${version}`, sizeHint: '50 to 300 MB', takes: (size: number) => `${bytes(size)} on the disk`,
  cancel: 'Cancel', cancelOf: (title: string) => `Cancel the installation of ${title}`, installing: (title: string) => `Installation of ${title}`, retry: 'Try again', retryOf: (title: string) => `Try again to install ${title}`, cancelled: 'The installation was cancelled.',
  installed: (version: string) => `installed, ${version}`, remove: 'Remove', removeOf: (title: string) => `Remove ${title}`, removeAsk: (title: string) => `Remove ${title}? Sources that use it stay and cannot be read.`, keep: 'Keep it',
  needsPython: 'Python is not set up.', noPython: 'Python was not found.', pythonComes: 'Python is being set up.', isOff: 'Switched off.', toSettings: 'See how', done: (title: string) => `"${title}" is installed.`, failed: (title: string) => `"${title}" could not be installed.`, add: 'Add a source',
  documentation: 'Documented at', notHere: 'It has to be installed first:', notNow: 'It cannot be used now:',
  more: 'Another one from Airbyte …', manifest: {
    title: 'Add a source from Airbyte', what: 'What it is', file: 'A manifest (YAML)', package: 'A package by its name', fileAbout: 'The declarative kind, as made by Airbyte\'s connector builder: no code of it runs. Winnow keeps a copy.',
    choose: 'Choose the manifest …', drop: 'or drop it here', other: 'Choose another file …', path: 'Or its path', pathAbout: 'A .yaml file on the computer that Winnow runs on.', tooLarge: (name: string) => `${name} is too large for a manifest.`, tooLargeRemedy: 'Choose the manifest.yaml of a declarative source.',
    called: 'Name of the source', calledAbout: (name: string) => `It will be called ${name}.`, calledAgain: (name: string) => `${name} is there already: this manifest takes its place.`, calledTaken: (name: string) => `${name} is another source: choose another name.`, calledNeeded: 'Letters and digits that tell it from others.',
    name: 'Name', nameAbout: 'As on the Python Package Index, without "airbyte-": source-xkcd.', nameWrong: 'A name such as source-xkcd.', version: 'Version', versionAbout: 'The newest where this is left empty.', versionWrong: 'A version such as 1.2.3.', accept: 'I know that Winnow has not tried this package, and that its code will run on this computer.', add: 'Add', install: 'Install',
  },
  cache: {
    title: 'Cache of Airbyte sources', about: 'What was read is kept, so that the next read asks only for what is new. It can be cleared at any time: datasets stay.', reading: 'Looking at the cache …', location: 'Location', used: (size: number, most: number) => `${bytes(size)} of ${bytes(most)}`, bar: 'How full the cache is',
    none: 'Nothing is cached yet.', source: 'Source', streams: 'Streams', size: 'Size', lastUsed: 'Last used', actions: 'What can be done', gone: 'a source that was deleted', rows: (name: string, rows: number) => `${name} ${count(rows)}`, more: (n: number) => `and ${count(n)} more`,
    stale: 'read in full next time', invalidate: 'Read in full', invalidateOf: (name: string) => `Have the next read of ${name} be a full one`, clear: 'Clear', clearOf: (name: string) => `Clear the cache of ${name}`, clearAll: 'Clear all …', clearAsk: (n: number, size: number) => `Remove what is cached of ${plural(n, 'source', 'sources')} (${bytes(size)})? The next reads are full ones; datasets stay.`, clearDo: 'Clear all', oversize: 'More than the maximum: what was used least is removed at the next read.',
  },
  wait: { elapsed: (seconds: number) => `${seconds} s so far`, cancel: 'Cancel', cancelled: 'You stopped it.', again: 'Ask again' },
}
