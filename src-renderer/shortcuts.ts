import { computed, getCurrentInstance, onActivated, onDeactivated, onScopeDispose, shallowReactive } from 'vue'
import type { t } from './messages'

/** The groups of the palette and of the help sheet. */
export type CommandGroup = keyof typeof t.commands.group

/** Something that can be done by its name and, where it has any, by its keys. */
export interface Command {
  /** Unique; the palette remembers what was used last by it. */
  readonly id: string
  readonly title: string
  /** `general` unless given. */
  readonly group?: CommandGroup
  /** Spelt as in 'Ctrl+Shift+Z', 'A', '?', 'F1', 'Alt+ArrowUp'; Ctrl is ⌘ on a Mac. The first is shown, all hold. */
  readonly keys?: string | readonly string[]
  /** True while it can be done; always unless given. */
  readonly when?: () => boolean
  /** Without it the help sheet alone tells of the keys: whatever has the focus handles them. */
  readonly run?: () => unknown
}

type Source = () => Command | readonly Command[]

const registered = shallowReactive(new Map<symbol, Source>())

/** All commands that there are at the moment, in the order of their coming. */
export const commands = computed<readonly Command[]>(() => [...registered.values()].flatMap((source) => source()))

/** Registers a command, several, or a getter of them while the component (or effect scope) lives; a component that is kept in the back has none. */
export function useCommand(command: Command | readonly Command[] | Source): void {
  const key = Symbol('command')
  const source = typeof command === 'function' ? command : () => command
  registered.set(key, source)
  onScopeDispose(() => registered.delete(key))
  if (!getCurrentInstance()) return
  onDeactivated(() => registered.delete(key))
  onActivated(() => { registered.set(key, source) })
}

const keysOf = ({ keys }: Command): readonly string[] => (keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys)

const isMac = (): boolean => /mac/i.test(navigator.platform)
const PLAIN: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', PageUp: 'Page Up', PageDown: 'Page Down' }
const MAC: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' }

/** Keys as people read them: 'Ctrl+Shift+Z' → 'Ctrl Shift Z', on a Mac '⌘ ⇧ Z'. Of several the first. */
export function keysLabel(keys: Command['keys']): string {
  const first = typeof keys === 'string' ? keys : keys?.[0]
  return first === undefined ? '' : parts(first).map((part) => (isMac() ? MAC[part] : undefined) ?? PLAIN[part] ?? part).join(' ')
}

/** 'Ctrl++' ends in the plus key itself. */
const parts = (keys: string): string[] => keys.split(/\+(?!$)/)

/** The keys of a registered command, for the tooltip of its button; '' while there is none. */
export const keysOfCommand = (id: string): string => keysLabel(commands.value.find((command) => command.id === id)?.keys)

/** True when an event is of these keys. Letters are told apart by Shift; a sign is what it is, however it is typed. */
export function matches(event: KeyboardEvent, keys: string): boolean {
  const wanted = parts(keys)
  const key = wanted.at(-1) ?? ''
  const [ctrl, alt, shift] = [wanted.includes('Ctrl'), wanted.includes('Alt'), wanted.includes('Shift')]
  if ((event.ctrlKey || event.metaKey) !== ctrl || event.altKey !== alt) return false
  if (!/^[^a-z0-9]$/i.test(key) && event.shiftKey !== shift) return false
  return typed(event).toLowerCase() === key.toLowerCase()
}

/** The Latin letter of the key where the layout gives another script. */
function typed({ key, code }: KeyboardEvent): string {
  return key.length === 1 && key.charCodeAt(0) > 127 && code.startsWith('Key') ? code.slice(3) : key
}

const TEXT_FIELDS = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]'
/** What these do inside a text belongs to the text. */
const TEXT_KEYS = /^Ctrl\+(Shift\+)?[zyxcva]$/i

/** True when whoever has the focus needs these keys for itself: a text that is being typed, an open dialog. */
function isTaken(event: KeyboardEvent, keys: string): boolean {
  if (!(event.target instanceof Element)) return false
  if (event.target.closest('dialog, [aria-modal=true], [role=menu]')) return true
  return event.target.closest(TEXT_FIELDS) !== null && (TEXT_KEYS.test(keys) || !/Ctrl\+|Alt\+|^F\d/.test(keys))
}

/** Runs the command of a key press; the one that came last where several have the same keys. */
export function onShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const fits = (command: Command) => command.run && keysOf(command).some((keys) => matches(event, keys) && !isTaken(event, keys)) && (command.when?.() ?? true)
  const command = commands.value.filter(fits).at(-1)
  if (!command) return
  event.preventDefault()
  command.run?.()
}
