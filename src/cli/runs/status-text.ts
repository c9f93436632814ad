import type { RunStatus } from '../../orchestrator/state/runs.ts';
import type { Style } from '../output/output.ts';

const formats = { running: 'cyan', completed: 'green', failed: 'red', cancelled: 'yellow' } as const;

export function statusText(status: RunStatus, style: Style): string {
  return style(formats[status], status);
}
