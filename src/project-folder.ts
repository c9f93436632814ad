import path from 'node:path';

/** The root of the source tree. */
export const projectFolder = path.resolve(import.meta.dirname, '..');
