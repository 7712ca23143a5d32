import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Length = z.number().int().min(100).max(100_000)
const Position = z.number().int().min(-100_000).max(100_000)

/** Where on the screens something is, in device-independent pixels. */
const Area = z.strictObject({ x: Position, y: Position, width: Length, height: Length })
export type Area = z.infer<typeof Area>

/** How the window was left. */
export const WindowState = z.strictObject({ bounds: Area, maximized: z.boolean() })
export type WindowState = z.infer<typeof WindowState>

/** So much of the window's upper edge has to be on a screen, so that it can be grasped. */
const GRASP = 80

/** Reads how the window was left. Undefined when it never was, or when the file holds anything else. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Keeps how the window is left. A failure is no matter: next time the window stands where windows stand. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  } catch {
    // A full disk, a folder that is not ours.
  }
}

/** The bounds if the window can be grasped there on one of the screens; screens come and go. */
export function visibleBounds(bounds: Area, screens: readonly Area[]): Area | undefined {
  const overlap = (from: number, length: number, start: number, extent: number) => Math.min(from + length, start + extent) - Math.max(from, start)
  const graspable = screens.some((screen) => overlap(bounds.x, bounds.width, screen.x, screen.width) >= GRASP && bounds.y >= screen.y && bounds.y <= screen.y + screen.height - GRASP)
  return graspable ? bounds : undefined
}
