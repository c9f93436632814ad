const maxLength = 500;

/** What a server says, fit for an error message. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, maxLength);
}
