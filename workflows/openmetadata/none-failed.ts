/** The check that nothing in an activity's summary was refused or could not be measured. */
export function noneFailed(summary: object) {
  const failed = 'failed' in summary ? (summary.failed as { readonly total: number }).total : 0;
  return Promise.resolve({ passed: failed === 0, metadata: { failed } });
}

/** The check that what people set in OpenMetadata about profiles could be obeyed: a table of which it could not has no new profile. */
export function settingsObeyed(summary: object) {
  const refused = 'refused' in summary ? (summary.refused as { readonly total: number }).total : 0;
  return Promise.resolve({ passed: refused === 0, metadata: { refused } });
}
