import type { StepDefinition } from '#shared/define/step'

const modules = import.meta.glob<{ default: StepDefinition }>(['./steps/*.ts', '!./steps/*.test.ts'], { eager: true })

/** All steps by name: a file each, found by being there. Throws at start when a file is not named as its step. */
export const steps: ReadonlyMap<string, StepDefinition> = new Map(
  Object.entries(modules).map(([file, { default: step }]) => {
    const name = file.slice('./steps/'.length, -'.ts'.length)
    if (step.name !== name) throw new Error(`${file}: the step's name must be "${name}"`)
    return [step.name, step]
  }),
)

const aliases = new Map([...steps.values()].flatMap((step) => (step.aliases ?? []).map((alias) => [alias.toLowerCase(), step.name])))

/** The step of that name or of an accepted other spelling (NOT_NULL); undefined when this version has none. */
export function findStep(name: string): StepDefinition | undefined {
  return steps.get(name) ?? steps.get(name.toLowerCase()) ?? steps.get(aliases.get(name.toLowerCase()) ?? '')
}
