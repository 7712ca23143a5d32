/**
 * What the desktop shell's preload puts into the page as its only global, `winnow`: named functions, each for one
 * purpose. Absent in a browser. Calls that the shell refuses (a foreign sender, a payload that does not fit) reject.
 */
export interface DesktopBridge {
  /** Asks for a way to the engine: a MessagePort comes as a `message` event of the window ({@link EngineMessage}), again after each restart of the engine. */
  connect(): void
  /** The absolute path of a File that was dropped or chosen; '' for one that lies on no disk. (File is a type of the page, which is not known here.) */
  pathForFile(file: object): string
  /** Lets the user choose files; their absolute paths, none when they think better of it. */
  chooseFiles(): Promise<string[]>
  /** Lets the user choose a folder; its absolute path, null when they think better of it. */
  chooseFolder(): Promise<string | null>
  /** Has files told to `listener` that are to be opened: by argument, a second start, the menu, the system. Those that came before are told at once. */
  onOpenFiles(listener: (paths: string[]) => void): void
  /** Shows the file of an artifact in the system's file manager. */
  showItem(artifactId: string): Promise<void>
  /** Tells of something by a notification of the system, if the window is not in front. */
  notify(title: string, body: string): Promise<void>
}

/** The `data` of the window's `message` events by which the shell tells of the engine: `engine-port` brings the port with it. */
export type EngineMessage = 'engine-port' | 'engine-lost'
