/** Names and URLs in two columns. */
export function urlTable(urls: Readonly<Record<string, string>>): string {
  const width = Math.max(0, ...Object.keys(urls).map((name) => name.length));
  const rows = Object.entries(urls).map(([name, url]) => `  ${name.padEnd(width)}  ${url}`);
  return ['', ...rows, ''].join('\n');
}
