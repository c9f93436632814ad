/** Shows one line to a person while the stack starts. */
export type Report = (line: string) => void;
