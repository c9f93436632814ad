import path from 'node:path';
import { loadAllYaml } from '@kubernetes/client-node';
import { projectFolder } from '#project-folder.ts';
import { type ProgramResult, runDeployTool } from './tools.ts';

export const chart = path.join(projectFolder, 'helm', 'moderate-workflows');

/** Chart.yaml contains the oldest supported version; Helm itself would assume an even older one. */
export const kubeVersion = '1.34.0';

/** The parts of a Kubernetes object that the tests check. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** @param values as arguments of `--set` */
export function helmTemplate(
  file: string | undefined,
  ...values: string[]
): Promise<ProgramResult> {
  const more = [
    ...(file ? ['--values', path.join(chart, file)] : []),
    ...values.flatMap((value) => ['--set', value]),
  ];
  return runDeployTool('helm', [
    'template',
    'moderate',
    chart,
    '--namespace',
    'data',
    '--kube-version',
    kubeVersion,
    ...more,
  ]);
}

export async function renderChart(
  file: string | undefined,
  ...values: string[]
): Promise<readonly Rendered[]> {
  const { code, out, err } = await helmTemplate(file, ...values);
  if (code !== 0) throw new Error(err);
  return (loadAllYaml(out) as (Rendered | null)[]).filter((object) => object !== null);
}
