import { readFileSync } from 'node:fs'

/** The commands in the shell blocks of a guide, each as its arguments; quotes as in 'two words' are understood. */
export const commandsIn = (guide: string): string[][] => [...readFileSync(guide, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.trim().split('\n'))
  .map((line) => [...line.matchAll(/'([^']*)'|(\S+?)(?=\s|'|$)|\s+/g)]
    .reduce<string[]>((words, [all, quoted, plain]) => (/^\s/.test(all) && quoted === undefined && plain === undefined ? [...words, ''] : [...words.slice(0, -1), `${words.at(-1) ?? ''}${quoted ?? plain ?? ''}`]), ['']))
