/** The check that nothing in an activity's summary was refused or could not be measured. */
export function noneFailed(summary: object) {
  const failed = 'failed' in summary ? (summary.failed as { readonly total: number }).total : 0;
  return Promise.resolve({ passed: failed === 0, metadata: { failed } });
}
