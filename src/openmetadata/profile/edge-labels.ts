const units = ['', 'K', 'M', 'B', 'T'];
const fewestDigits = 3;
const mostDigits = 17;

/**
 * Short labels for ascending numbers, with as many decimals (at least 3) as are needed to
 * distinguish them: `1.136K`.
 */
export function edgeLabels(edges: readonly number[]): string[] {
  for (let digits = fewestDigits; digits < mostDigits; digits += 1) {
    const labels = edges.map((edge) => label(edge, digits));
    if (new Set(labels).size === edges.length) return labels;
  }
  return edges.map(String);
}

function label(edge: number, digits: number): string {
  if (edge === 0) return '0';
  const size = Math.abs(edge);
  if (size < 0.001 || size >= 1e15) return edge.toExponential(digits);
  const unit = Math.max(0, Math.floor(Math.log10(size) / 3));
  return `${(edge / 1000 ** unit).toFixed(digits)}${units[unit]}`;
}
