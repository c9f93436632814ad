import type { DefinedAsset } from './deployment.ts';

const person = /^[^\s@:]+@[^\s@:]+\.[^\s@:.]+$/;
const team = /^team:[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** Lists each owner that is neither an email address nor a team. */
export function ownerProblems(assets: readonly DefinedAsset[]): readonly string[] {
  return assets.flatMap(({ key, owners }) =>
    owners
      .filter((owner) => !person.test(owner) && !team.test(owner))
      .map(
        (owner) =>
          `Asset ${key} has the owner ${JSON.stringify(owner)}: expected an email address such as ana@example.org, or a team such as team:data`,
      ),
  );
}
