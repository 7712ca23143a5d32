import { Argument, type Command } from 'commander'
import { z } from 'zod'
import { completionScript, SHELLS } from '../completion'

export default function addCompletion(program: Command): void {
  program.command('completion')
    .description('print a script that has a shell complete commands and options: source <(winnow completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: string) => { process.stdout.write(completionScript(program, z.enum(SHELLS).parse(shell))) })
}
