const PLACES = { keychain: 'in the keychain', file: 'in the encrypted file', memory: 'in memory only', missing: 'not there' }

export const secrets = {
  title: 'Passwords and keys', reading: 'Looking …',
  store: { keychain: 'In the keychain of this system', file: 'In an encrypted file', memory: 'In memory, until Winnow ends' },
  about: 'Values are never shown, logged or exported. A new value counts at once for every source that uses the name.',
  locked: 'Passwords cannot be kept or used yet.', forNow: 'Passwords are forgotten when Winnow ends.',
  passphrase: 'Passphrase', again: 'The same again', different: 'These are two different passphrases.', tooShort: (least: number) => `At least ${least} characters: several words are easiest to remember.`,
  unlock: 'Unlock', unlockAbout: (path: string) => `It opens ${path} until Winnow ends.`,
  setPassphrase: 'Set the passphrase', setAbout: (path: string) => `Secrets are kept in ${path} from then on. Nobody can bring a forgotten passphrase back.`,
  changeOpen: 'Change the passphrase …', changeTitle: 'Change the passphrase', current: 'Current passphrase', next: 'New passphrase', change: 'Change it', changed: 'The passphrase was changed.',
  changeAbout: 'Where WINNOW_PASSPHRASE is set, set it to the new one, too. Nobody can bring a forgotten passphrase back.',
  none: 'No secret is kept yet. Those of sources come here when a source is saved.', hidden: 'What is in the locked file is not listed.',
  place: (place: keyof typeof PLACES) => PLACES[place], usedBy: (names: string) => `Used by ${names}`, unused: 'Not used by any source',
  add: 'Add a secret', name: 'Name', nameAbout: (name: string) => `A source refers to it by keychain:${name || 'name'} or file:${name || 'name'}.`, value: 'Value', valueOf: (name: string) => `New value of ${name}`,
  rotate: (name: string) => `Set a new value of ${name}`, enter: (name: string) => `Enter the value of ${name}`, save: 'Save', saved: (name: string) => `The value of "${name}" is kept.`,
  remove: (name: string) => `Delete ${name}`, removeForGood: 'Delete for good', removeAsk: (name: string) => `Delete "${name}" for good?`, removeUsed: (names: string) => `${names} cannot connect any more.`, removed: (name: string) => `The secret "${name}" was deleted.`,
}
