import { count } from '../../format'
import { plural } from '../plural'

export const python = {
  title: 'Connectors from Airbyte (Python)',
  about: 'PyAirbyte reads services such as GitHub, HubSpot or Salesforce. It needs Python, in an environment of its own that Winnow sets up when you ask for it. Files, databases, S3 and REST work without.',
  switch: 'Use of these connectors', switchHelp: 'Switched off, they are neither listed nor run.', switchChoices: { on: 'On', off: 'Off' },
  reading: 'Looking for Python …', checkAgain: 'Check again', checking: 'Checking …',
  state: {
    ready: 'Ready', outdated: 'Works, but belongs to another version of Winnow', absent: 'Not set up', missing: 'No Python that fits was found', disabled: 'Switched off',
  },
  running: 'Being set up', runningMeans: 'You can go on working meanwhile. What was there before stays until the new one works.',
  means: {
    ready: 'Connectors from Airbyte can be installed and used.',
    outdated: 'Set it up again to get the versions that this Winnow was tried with. What is installed works until then.',
    absent: 'It takes some minutes, an internet connection once, and about 800 MB on the disk.',
    missing: 'Install Python 3.11, then choose "Check again".',
    disabled: 'What is installed stays where it is.',
  },
  found: 'Looked at', fits: 'fits', unfit: 'does not fit',
  interpreter: 'Python', interpreterIs: (version: string, path: string) => `${version}, ${path}`,
  packages: 'Packages', folder: 'Folder', size: 'Size on the disk', worker: 'Worker', noWorker: 'Not running; it starts when a connector is used.',
  workerIs: (ready: boolean, pid: number, since: string, restarts: number) => `${ready ? 'Running' : 'Starting'} since ${since} (process ${pid}${restarts > 0 ? `, started again ${plural(restarts, 'time', 'times')}` : ''}).`,
  setUp: 'Set up …', setUpAgain: 'Set up again …', reinstall: 'Reinstall …', remove: 'Remove …', cancel: 'Cancel', cancelling: 'Cancelling …', retry: 'Try again',
  dialog: {
    title: 'Set up connectors from Airbyte', intro: 'Winnow makes an environment of its own and puts these packages in it. Nothing else on this computer is changed.',
    licences: 'What is downloaded, and under which licence', package: 'Package', licence: 'Licence', where: 'It goes to', size: 'About 800 MB on the disk; the download takes some minutes.',
    from: 'Where the packages come from', network: 'The Python Package Index (internet)', folder: 'A folder or a zip of wheels on this computer',
    path: 'Folder or zip of wheels', pathAbout: 'For computers without a network. Nothing is asked of the internet then.', needsPath: 'Say where the wheels are.',
    consent: 'I have read the licences and want to install these packages.', install: 'Install', again: 'What is installed is replaced at the very end, when the new one works.',
  },
  progress: {
    label: 'Set-up of connectors', elapsed: (time: string) => `${time} so far`, took: (time: string) => `took ${time}`, log: (lines: number) => `Log (${plural(lines, 'line', 'lines')})`, emptyLog: 'Nothing was said yet.',
    failed: 'The set-up failed. What was there before is as it was.', cancelled: 'The set-up was cancelled. What was there before is as it was.',
  },
  done: 'Connectors from Airbyte are set up.', toSources: 'Choose one', failed: 'Setting up connectors from Airbyte failed.', toSettings: 'Look',
  removal: { ask: 'Remove Python\'s environment and all installed connectors?', stays: 'Saved sources, datasets and the cache stay; sources from Airbyte cannot be read until it is set up again.', do: 'Remove', removing: 'Removing …' },
  version: (name: string, version: string) => `${name} ${version}`,
  offer: { text: 'Connectors for services such as GitHub, HubSpot or Salesforce can be set up.', look: 'See what it takes', dismiss: 'Do not offer this again' },
  percent: (part: number) => `${count(Math.round(100 * part))} %`,
}
