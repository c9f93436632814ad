/**
 * The URL of an asset's page, like the server's: an asset with the same name as a page gets a
 * trailing slash.
 */
export const assetAddress = (assetPage: string, key: string): string =>
  `${assetPage}${key.split('/').map(encodeURIComponent).join('/')}${key === 'graph' ? '/' : ''}`;
