const files = import.meta.glob<string>('../../../resources/templates/airbyte/*.yaml', { query: '?raw', import: 'default' })

/** A saved source of that kind to be filled in, in short, for some that many use: it is known before the source is installed. */
export const airbyteTemplate = async (name: string): Promise<string | undefined> => files[`../../../resources/templates/airbyte/${name}.yaml`]?.()
