import './old-node'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, shell } from 'electron'
import { homeOf } from '#main/store/home'
import { openChannels } from './channels'
import { askAboutStart, chooseFiles, tellProblems } from './dialogs'
import { EngineKeeper } from './engine-keeper'
import { filesIn, FilesToOpen, Handed } from './files-to-open'
import { putUpMenu } from './menu'
import { bringToFront } from './notifications'
import { PAGE_URL } from './origin'
import { declareScheme, servePage } from './page-protocol'
import { PagePorts } from './page-ports'
import { lockDown } from './security'
import { openWindow } from './window'

/** The entry of the desktop app: the shell around the page and the engine. It holds no data. */
const folder = import.meta.dirname
const files = new FilesToOpen()

app.setName('Winnow')
// Beside the engine's home, never in it: on some systems both names are one.
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(app.getPath('appData'), 'Winnow Window'))

if (process.platform === 'linux' && process.getuid?.() === 0) {
  // As root the sandbox cannot be had, and without it the page must not run.
  process.stderr.write('The window does not open for root, who has no sandbox: start Winnow as another user, or `npm start -- --web`.\n')
  app.exit(1)
} else {
  app.enableSandbox()
  const given = filesIn(process.argv, process.cwd(), app.isPackaged ? undefined : join(folder, 'main.cjs'))
  const handed: Handed = { files: given }
  if (app.requestSingleInstanceLock(handed)) {
    files.add(given)
    run()
  } else {
    app.exit(0)
  }
}

function run(): void {
  declareScheme()
  const ports = new PagePorts()
  let window: BrowserWindow | undefined
  let keeper: EngineKeeper | undefined

  const show = (): BrowserWindow => {
    window ??= newWindow()
    return window
  }

  const newWindow = (): BrowserWindow => {
    const opened = openWindow()
    opened.webContents.on('did-navigate', () => files.takenByNobody())
    opened.once('closed', () => {
      files.takenByNobody()
      window = undefined
    })
    return opened
  }

  app.on('open-file', (event, path) => {
    event.preventDefault()
    files.add([path])
    if (app.isReady()) bringToFront(show())
  })
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const second = Handed.safeParse(data)
    if (second.success) files.add(second.data.files)
    if (app.isReady()) bringToFront(show())
  })
  app.on('activate', () => { if (app.isReady()) show() })
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  app.on('before-quit', (event) => {
    const last = keeper
    if (!last) return
    event.preventDefault()
    keeper = undefined
    void last.close().finally(() => app.quit())
  })

  void app.whenReady().then(() => {
    lockDown()
    const node = app.isPackaged ? undefined : process.env['WINNOW_ENGINE_NODE']
    keeper = new EngineKeeper({
      ...(node !== undefined && { node }),
      onServing: (engine) => ports.serving(engine),
      onLost: () => ports.lost(),
      onFailed: async (problems, log) => {
        const answer = await askAboutStart(show(), problems, log)
        if (answer === 'quit') app.quit()
        return answer
      },
    })
    const { client } = keeper
    servePage({ folder: join(folder, '..', 'renderer'), client, onProblems: (problems) => void tellProblems(show(), problems) })
    openChannels({ client, ports, files })
    putUpMenu({
      open: () => void chooseFiles(show()).then((chosen) => files.add(chosen)),
      go: (route) => void show().loadURL(`${PAGE_URL}#${route}`),
      showLog: () => {
        const { logs, root } = homeOf()
        void shell.openPath(existsSync(logs) ? logs : root)
      },
    })
    show()
  })
}
