import { searchAttributes } from '../../workflow/search-attributes.ts';

const attributeTypes = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const;

/**
 * By default, the dev server transfers 20 tasks a second to a workflow, which is 50 ms per step; it
 * delays a run that continues as new by a second; and it repeats a workflow task if 100 events
 * arrived in the meantime.
 */
const dynamicConfig: Readonly<Record<string, string>> = {
  'history.transferProcessorMaxPollRPS': '1000',
  'history.timerProcessorMaxPollRPS': '1000',
  'history.visibilityProcessorMaxPollRPS': '1000',
  'history.outboundProcessorMaxPollRPS': '1000',
  'history.workflowIdReuseMinimalInterval': '"0s"',
  'history.maximumBufferedEventsBatch': '2000',
};

export interface ServerSettings {
  readonly port: number;
  readonly uiPort: number;
  /** Without it, the state is only in memory. */
  readonly stateFile: string | undefined;
}

export function serverArguments({ port, uiPort, stateFile }: ServerSettings): string[] {
  return [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-ip',
    '127.0.0.1',
    '--ui-port',
    String(uiPort),
    '--ui-disable-news-fetch',
    '--log-level',
    'warn',
    ...(stateFile ? ['--db-filename', stateFile] : []),
    ...Object.values(searchAttributes).flatMap(({ name, type }) => [
      '--search-attribute',
      `${name}=${attributeTypes[type]}`,
    ]),
    ...Object.entries(dynamicConfig).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${value}`,
    ]),
  ];
}
