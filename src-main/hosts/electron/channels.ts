import { existsSync } from 'node:fs'
import { BrowserWindow, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, shell } from 'electron'
import { z } from 'zod'
import type { Client } from '#shared/contract/index'
import { CHANNELS, FOLDERS } from '#shared/desktop'
import { failure } from '#shared/model/problem'
import { Id } from '#shared/model/project'
import { answerTo, isOurPage } from './channel-guard'
import { chooseFiles, chooseFolder } from './dialogs'
import type { FilesToOpen } from './files-to-open'
import { notify } from './notifications'
import type { PagePorts } from './page-ports'

export interface ChannelOptions {
  readonly client: Client
  readonly ports: PagePorts
  readonly files: FilesToOpen
}

const None = z.tuple([])
const Line = z.string().max(500)

/** Answers what the page's bridge asks for: these channels and no others. */
export function openChannels({ client, ports, files }: ChannelOptions): void {
  listen(CHANNELS.connect, ({ sender }) => ports.ask(sender))
  listen(CHANNELS.takesFiles, ({ sender }) => files.takenBy((paths) => { if (!sender.isDestroyed()) sender.send(CHANNELS.openFiles, paths) }))
  answer(CHANNELS.chooseFiles, None, (window) => chooseFiles(window))
  answer(CHANNELS.chooseFolder, None, (window) => chooseFolder(window))
  answer(CHANNELS.showItem, z.tuple([Id]), async (_window, artifactId) => {
    const { path, name } = await client.artifacts.locate({ artifactId })
    if (!existsSync(path)) throw failure('FILE_NOT_FOUND', `The file "${name}" is no longer there.`, 'It was removed from outside: run it again.', { file: name })
    shell.showItemInFolder(path)
    return null
  })
  answer(CHANNELS.openFolder, z.tuple([z.enum(FOLDERS)]), async (_window, which) => {
    const { home, folders } = await client.system.info()
    const path = which === 'home' ? home : folders[which]
    if (!existsSync(path)) throw failure('FILE_NOT_FOUND', `The folder ${path} is not there yet.`, 'Winnow makes it as soon as it has something to put into it.', { file: path })
    const refused = await shell.openPath(path)
    if (refused !== '') throw failure('FILE_NOT_READABLE', `The system could not open the folder ${path}.`, 'Copy its path and open it by hand.', { file: path }, new Error(refused))
    return null
  })
  answer(CHANNELS.notify, z.tuple([Line, Line]), (window, title, body) => {
    notify(window, title, body)
    return null
  })
}

function listen(channel: string, work: (event: IpcMainEvent) => void): void {
  ipcMain.on(channel, (event, ...args: unknown[]) => { if (isOurPage(event.senderFrame) && args.length === 0) work(event) })
}

function answer<Args extends readonly unknown[], T>(channel: string, schema: z.ZodType<Args>, work: (window: BrowserWindow, ...args: Args) => T | Promise<T>): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => answerTo(event.senderFrame, schema, args, (...given) => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!window) throw failure('FORBIDDEN', 'The window is gone.', 'Open Winnow again.')
    return work(window, ...given)
  }))
}
