import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Samples } from './samples/samples.ts';

export interface Finding {
  readonly filename: string;
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

/**
 * Lints the samples with the project's own configuration, in a temporary tree with the project's
 * layout.
 */
export async function lintSamples(samples: readonly Samples[]): Promise<Finding[]> {
  const tree = await mkdtemp(path.join(tmpdir(), 'lint-'));
  try {
    await Promise.all(
      ['oxlint.config.ts', 'tsconfig.json', 'package.json'].map((file) =>
        cp(file, path.join(tree, file)),
      ),
    );
    await cp('tests/lint/rules', path.join(tree, 'tests/lint/rules'), { recursive: true });
    await symlink(path.resolve('node_modules'), path.join(tree, 'node_modules'));
    for (const { file, code } of samples.flatMap(sampleFiles)) {
      await mkdir(path.join(tree, path.dirname(file)), { recursive: true });
      await writeFile(path.join(tree, file), code);
    }
    return await lint(tree, ['activities', 'scripts', 'sensors', 'src', 'tests', 'workflows']);
  } finally {
    await rm(tree, { recursive: true });
  }
}

export function sampleFiles({
  name,
  folders,
  code,
}: Samples): { readonly file: string; readonly code: string }[] {
  return folders.flatMap((folder) =>
    code.map((text, index) => ({ file: `${folder}/${name}-${index + 1}.ts`, code: text })),
  );
}

/** Every finding of the linter in `paths` of the project at `folder`. */
export async function lint(folder: string, paths: readonly string[] = []): Promise<Finding[]> {
  const args = [path.resolve('node_modules/oxlint/bin/oxlint'), '--format=json', ...paths];
  const report = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { cwd: folder, maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        if (stdout.startsWith('{')) resolve(stdout);
        else reject(new Error(`The linter gave no report: ${stdout}${stderr}`, { cause: error }));
      },
    );
  });
  return (JSON.parse(report) as { diagnostics: Finding[] }).diagnostics;
}
