const maxLength = 500;

/** Formats a server's message for an error message. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, maxLength);
}
