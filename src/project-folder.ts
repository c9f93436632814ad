import path from 'node:path';

/** The root of the source tree that this file stands in. */
export const projectFolder = path.resolve(import.meta.dirname, '..');
