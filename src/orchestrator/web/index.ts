export type { ReportSource } from '../reports/report-source.ts';
export { startWeb, type StartWebOptions, type Web } from './server/start-web.ts';
