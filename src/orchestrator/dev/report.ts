/** Takes one line that a person reads while the stack starts. */
export type Report = (line: string) => void;
