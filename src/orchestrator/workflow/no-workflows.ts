/** Placeholder for projects without workflows. */
export {};
