import { z } from 'zod';
import { isDatasetName } from './names.ts';

export const readOptions = z.strictObject({
  skipRows: z.int().min(0).default(0).describe('Lines before the header'),
  separator: z
    .string()
    .regex(/^[^"\r\n]$/, 'expected one character, no quote or line break')
    .default(','),
  decimal: z.enum(['.', ',']).default('.'),
});

export type ReadOptions = z.infer<typeof readOptions>;

const gitUrl = z
  .string()
  .regex(
    /^(https?|ssh|git|file):\/\/\S+$|^[\w.-]+@[\w.-]+:\S+$/,
    'expected a URL with https, http, ssh, git or file',
  )
  .describe('Without a password, which git finds in its own credential store');

const gitTreeish = z
  .string()
  .regex(
    /^(?![-/.])(?!.*(\.\.|@\{|\/\/))[^\s~^:?*[\\\p{Cc}]+(?<![/.])$/u,
    'expected a branch, a tag or a SHA',
  )
  .describe('A branch, a tag or a SHA');

interface Defaults {
  readonly gitUrl: string;
  readonly gitTreeish: string;
  readonly gitLfs: boolean;
  readonly datasetPaths: readonly string[];
  readonly readOptions: Readonly<Record<string, z.input<typeof readOptions>>>;
}

function datasetsConfig(defaults: Defaults) {
  return z
    .strictObject({
      gitUrl: gitUrl.default(defaults.gitUrl),
      gitTreeish: gitTreeish.default(defaults.gitTreeish),
      gitLfs: z
        .boolean()
        .default(defaults.gitLfs)
        .describe('Fetch the files from Git LFS if they are stored there'),
      datasetPaths: z
        .array(z.string().min(1))
        .min(1)
        .default([...defaults.datasetPaths])
        .describe('Globs of CSV files; ** matches folders of any depth, hidden files never match'),
      datasetNames: z
        .record(
          z.string().min(1),
          z
            .string()
            .max(200)
            .refine(
              isDatasetName,
              'expected lower-case letters and digits of ASCII in words joined by -',
            ),
        )
        .default({})
        .describe(
          'Names of datasets by the path of their file in the repository, to replace the name derived from the path',
        ),
      readOptions: z
        .record(z.string().min(1), readOptions)
        .prefault({ ...defaults.readOptions })
        .describe('How to read files whose path ends in this text; the longest match applies'),
      maxConcurrent: z.int().min(1).max(16).default(4).describe('Uploads at once'),
      maxObjects: z
        .int()
        .min(1)
        .default(100)
        .describe('The maximum number of objects of a platform asset, as set on the platform'),
      memoryLimitMb: z
        .int()
        .min(128)
        .default(1024)
        .describe('Memory of DuckDB while it writes Parquet'),
      onlyIfMoved: z
        .boolean()
        .default(false)
        .describe("Do nothing if the remote's head is the commit that was published last"),
    })
    .refine(
      (config) => !hasPassword(config.gitUrl),
      'gitUrl contains a password: remove it, git finds it in its own credential store',
    );
}

/** Config of `genomeProjectJob`. */
export const genomeProjectConfig = datasetsConfig({
  gitUrl: 'https://github.com/buds-lab/building-data-genome-project-2.git',
  gitTreeish: 'master',
  gitLfs: true,
  datasetPaths: ['data/meters/cleaned/*.csv', 'data/weather/*.csv', 'data/metadata/*.csv'],
  readOptions: {},
});

/** Config of `buildingStockJob`. */
export const buildingStockConfig = datasetsConfig({
  gitUrl: 'https://github.com/MODERATE-Project/building-stock-analysis.git',
  gitTreeish: 'main',
  gitLfs: false,
  datasetPaths: ['T3.1-dynamic-analysis/**/*.csv', 'T3.2-static-analysis/**/*.csv'],
  readOptions: {
    'v1.0_Data_T3.1_Dynamicanalysis_PVanalysis.csv': { skipRows: 1, separator: ';', decimal: ',' },
  },
});

export type DatasetsConfig = z.infer<typeof genomeProjectConfig>;

/**
 * A username without a password is not a secret if it only names an account, as in
 * `ssh://git@host`.
 */
function hasPassword(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return password !== '' || (username !== '' && protocol.startsWith('http'));
}
