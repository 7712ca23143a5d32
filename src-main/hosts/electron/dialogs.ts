import { type BrowserWindow, dialog } from 'electron'
import type { Problems } from '../problems'
import { WORDS } from './words'

/** Lets the user choose files. Absolute paths; none when they think better of it. */
export async function chooseFiles(window: BrowserWindow): Promise<string[]> {
  const { filePaths } = await dialog.showOpenDialog(window, { title: WORDS.open, buttonLabel: WORDS.openButton, properties: ['openFile', 'multiSelections'] })
  return filePaths
}

/** Lets the user choose a folder, or make one. Null when they think better of it. */
export async function chooseFolder(window: BrowserWindow): Promise<string | null> {
  const { filePaths: [folder] } = await dialog.showOpenDialog(window, { title: WORDS.chooseFolder, buttonLabel: WORDS.chooseButton, properties: ['openDirectory', 'createDirectory'] })
  return folder ?? null
}

/** Tells of what could not be done where no page can tell it. */
export async function tellProblems(window: BrowserWindow, [{ message, remedy }]: Problems): Promise<void> {
  await dialog.showMessageBox(window, { type: 'error', message, detail: remedy, buttons: [WORDS.ok] })
}

/** Tells that the engine cannot be started, and why, with the end of its log. Answers what to do. */
export async function askAboutStart(window: BrowserWindow, [{ message, remedy, detail }]: Problems, log: readonly string[]): Promise<'again' | 'quit'> {
  const told = log.length > 0 ? `${WORDS.itsLog}\n${log.join('\n')}` : WORDS.noLog
  const { response } = await dialog.showMessageBox(window, {
    type: 'error', title: WORDS.notStarted, message, detail: [remedy, ...(detail ? [detail] : []), told].join('\n\n'), buttons: [WORDS.retry, WORDS.quit], defaultId: 0, cancelId: 1, noLink: true,
  })
  return response === 0 ? 'again' : 'quit'
}
