import type { DeclaredVersions } from '../state/staleness.ts';
import type { DefinedAsset } from './deployment.ts';

/** What an asset declares that its materializations are compared with. */
export function declaredVersions({ key, deps, spec }: DefinedAsset): DeclaredVersions {
  const { codeVersion = null, partitions } = spec;
  const dynamic = partitions?.kind === 'dynamic' ? partitions.name : undefined;
  return { asset: key, dynamic, codeVersion, deps: deps.map((dep) => dep.key) };
}
