/** Stands in for the real composition: an Electron that is too old for the real engine can run this one. */
export const compose = async () => ({ parts: { log: { unexpected: () => {} } }, warmUp: () => {}, watch: () => {}, close: async () => {} })
