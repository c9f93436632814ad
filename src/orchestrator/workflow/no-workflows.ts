/** In place of the workflows of a project that has none. */
export {};
