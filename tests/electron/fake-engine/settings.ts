/** Stands in for the settings' files: an old Electron cannot run what reads them. */
export const loadSettings = async () => ({})
