export const desktop = {
  noPath: (name: string) => `"${name}" lies in no folder of this computer: it came straight from another program.`,
  saveFirst: 'Save it to a folder first, then drop it from there.',
}
