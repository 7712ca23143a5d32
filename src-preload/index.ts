import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CHANNELS, type DesktopBridge, type EngineMessage } from '#shared/desktop'

const bridge = {
  connect: () => ipcRenderer.send(CHANNELS.connect),
  pathForFile: (file) => pathOf(file),
  chooseFiles: () => ipcRenderer.invoke(CHANNELS.chooseFiles),
  chooseFolder: () => ipcRenderer.invoke(CHANNELS.chooseFolder),
  onOpenFiles: (listener) => {
    ipcRenderer.on(CHANNELS.openFiles, (_event, paths: string[]) => listener(paths))
    ipcRenderer.send(CHANNELS.takesFiles)
  },
  showItem: (artifactId) => ipcRenderer.invoke(CHANNELS.showItem, artifactId),
  openFolder: (which) => ipcRenderer.invoke(CHANNELS.openFolder, which),
  notify: (title, body) => ipcRenderer.invoke(CHANNELS.notify, title, body),
} satisfies DesktopBridge

/** Electron before 29 has no webUtils: there a File carries its path. */
function pathOf(file: object): string {
  if (!(file instanceof File)) return ''
  if (typeof webUtils === 'object') return webUtils.getPathForFile(file)
  return 'path' in file && typeof file.path === 'string' ? file.path : ''
}

/** A port cannot cross the context bridge: the window's own messages carry it to the page. */
const tell = (message: EngineMessage, ports: readonly MessagePort[] = []): void => window.postMessage(message, location.origin, [...ports])

contextBridge.exposeInMainWorld('winnow', bridge)
ipcRenderer.on(CHANNELS.enginePort, ({ ports }) => tell('engine-port', ports))
ipcRenderer.on(CHANNELS.engineLost, () => tell('engine-lost'))
