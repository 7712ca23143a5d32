import type { Problem } from './model/problem'

/** What the shell answers: errors cannot cross to the page with their problems. */
export type ShellAnswer<T> = { readonly value: T } | { readonly problems: readonly [Problem, ...Problem[]] }

/** The folders of Winnow that the shell opens by their names. */
export const FOLDERS = ['home', 'projects', 'uploads', 'logs', 'backups'] as const
export type FolderName = typeof FOLDERS[number]

/** What the desktop shell's preload puts into the page as its only global, `winnow`: named functions, each for one purpose. Absent in a browser. */
export interface DesktopBridge {
  /** Asks for a way to the engine: a MessagePort comes as a `message` event of the window ({@link EngineMessage}), again after each restart of the engine. */
  connect(): void
  /** The absolute path of a File that was dropped or chosen; '' for one that lies on no disk. (File is a type of the page, which is not known here.) */
  pathForFile(file: object): string
  /** Lets the user choose files; their absolute paths, none when they think better of it. */
  chooseFiles(): Promise<ShellAnswer<string[]>>
  /** Lets the user choose a folder; its absolute path, null when they think better of it. */
  chooseFolder(): Promise<ShellAnswer<string | null>>
  /** Has files told to `listener` that are to be opened: by argument, a second start, the menu, the system. Those that came before are told at once. */
  onOpenFiles(listener: (paths: string[]) => void): void
  /** Shows the file of an artifact in the system's file manager. */
  showItem(artifactId: string): Promise<ShellAnswer<null>>
  /** Opens a folder of Winnow in the system's file manager. */
  openFolder(which: FolderName): Promise<ShellAnswer<null>>
  /** Tells of something by a notification of the system, if the window is not in front. */
  notify(title: string, body: string): Promise<ShellAnswer<null>>
}

/** The `data` of the window's `message` events by which the shell tells of the engine: `engine-port` brings the port with it. */
export type EngineMessage = 'engine-port' | 'engine-lost'

/** The channels between preload and shell. */
export const CHANNELS = {
  connect: 'connect', enginePort: 'engine-port', engineLost: 'engine-lost',
  takesFiles: 'takes-files', openFiles: 'open-files',
  chooseFiles: 'choose-files', chooseFolder: 'choose-folder', showItem: 'show-item', openFolder: 'open-folder', notify: 'notify',
} as const
