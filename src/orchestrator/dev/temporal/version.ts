/** The release of the Temporal CLI whose dev server the stack is tuned for and tested with. */
export const temporalVersion = '1.9.1';
