import { describe, expect, test } from 'vitest';
import { matchFiles } from '#activities/datasets/match-files.ts';
import {
  datasetNames,
  fileName,
  platformAssetUuid,
  seriesId,
  uploadedFileKey,
} from '#activities/datasets/names.ts';
import { buildingStockConfig, genomeProjectConfig } from '#activities/datasets/config.ts';
import { readOptionsFor } from '#activities/datasets/read-options.ts';

describe('the name of a dataset', () => {
  test.for([
    [
      ['data/weather/weather.csv', 'data/meters/cleaned/gas_cleaned.csv'],
      ['weather-weather', 'meters-cleaned-gas-cleaned'],
    ],
    [
      [
        'T3.1-dynamic-analysis/PV/v1.0_Data_T3.1_Dynamicanalysis_PVanalysis.csv',
        'T3.2-static-analysis/x.csv',
      ],
      ['1-dynamic-analysis-pv-v1-0-data-t3-1-dynamicanalysis-pvanalysis', '2-static-analysis-x'],
    ],
    [['data/one.csv'], ['data-one']],
    [['data.v1/one'], ['data-v1-one']],
    [
      ['x/data.csv', 'x/data2.csv'],
      ['csv', '2'],
    ],
    [
      ['a/größe.csv', 'b/größe.csv'],
      ['a-grosse', 'b-grosse'],
    ],
  ] as const)('%j: %j', ([paths, names]) => {
    expect([...datasetNames(paths).values()]).toEqual(names);
  });

  test('is refused where two files would have one, or one none', () => {
    expect(() => datasetNames(['data/a_b.csv', 'data/a-b.csv', 'data/c.csv'])).toThrow(
      'data/a_b.csv and data/a-b.csv would both be called a-b',
    );
    expect(() => datasetNames(['___.csv'])).toThrow('___.csv would have an empty name');
    expect(() => datasetNames(['x/A b.csv', 'x/a_b.csv', 'x/a-b.csv', 'y.csv'])).toThrow(
      /would all be called x-a-b: .*datasetNames/,
    );
  });

  test('may be given, which renames no other', () => {
    const paths = ['data/a_b.csv', 'data/a-b.csv', 'data/c.csv'];
    expect([...datasetNames(paths, { 'data/a-b.csv': 'second' })]).toEqual([
      ['data/a_b.csv', 'a-b'],
      ['data/a-b.csv', 'second'],
      ['data/c.csv', 'c'],
    ]);
    expect(datasetNames(['___.csv'], { '___.csv': 'lines' }).get('___.csv')).toBe('lines');
    expect(() => datasetNames(paths, { 'data/a-b.csv': 'c' })).toThrow(
      'data/a-b.csv and data/c.csv would both be called c',
    );
    expect(() => datasetNames(paths, { 'data/d.csv': 'd' })).toThrow(
      'datasetNames names data/d.csv, which datasetPaths does not match',
    );
  });

  test('is in the name of the file and in its series', () => {
    expect(fileName('weather-weather', 'csv')).toBe('weather-weather.csv');
    expect(seriesId('weather-weather', 'csv')).toBe('weather-weather-csv');
  });

  test.for([
    ['building-stock', 'weather-weather', 'building-stock-weather-weather-parquet'],
    ['building_stock', 'weather-weather', 'building-stock-weather-weather-parquet'],
    [
      'genome-project',
      'meters-cleaned-gas-cleaned',
      'genome-project-meters-cleaned-gas-cleaned-parquet',
    ],
    ['Genome_Project', 'meters__gas_cleaned_', 'genome-project-meters-gas-cleaned-parquet'],
    ['_genome', '1-2', 'genome-1-2-parquet'],
  ] as const)('of %s, %s, is in the key of the upload: %s', ([platformAsset, name, key]) => {
    expect(uploadedFileKey(platformAsset, name, 'parquet')).toBe(key);
  });
});

test.for([
  ['building-stock', 'https://api.gw.moderate.cloud', 'f5f71eb0-aad1-50e4-8bdf-13f39c48baec'],
  ['genome-project', 'https://api.gw.moderate.cloud', '9786e88c-adee-5896-8d71-9078a3997d66'],
  ['genome-project', '/https://api.gw.moderate.cloud//', '9786e88c-adee-5896-8d71-9078a3997d66'],
] as const)('the uuid of %s at %s is %s', ([name, url, uuid]) => {
  expect(platformAssetUuid(url, name)).toBe(uuid);
});

describe('globs', () => {
  const files = [
    'a.csv',
    'data/b.csv',
    'data/x/c.csv',
    'data/.hidden/d.csv',
    'data/.e.csv',
    'data/f.txt',
  ].map((path) => ({
    path,
    blob: path,
  }));
  const paths = (...globs: string[]) => matchFiles(files, globs).map(({ path }) => path);

  test('match as in the old deployment: ** any depth, * no slash, hidden files never, each file once', () => {
    expect(paths('data/**/*.csv')).toEqual(['data/b.csv', 'data/x/c.csv']);
    expect(paths('*.csv', 'data/*.csv', '**/*.csv')).toEqual([
      'a.csv',
      'data/b.csv',
      'data/x/c.csv',
    ]);
  });

  test('that match nothing are named, with what is there', () => {
    expect(() => paths('data/*.csv', 'weather/*.csv')).toThrow(
      /No file of the repository matches weather\/\*\.csv.*for example a\.csv/,
    );
  });
});

describe('the config', () => {
  test('has the old defaults', () => {
    expect(genomeProjectConfig.parse({})).toMatchObject({
      gitUrl: 'https://github.com/buds-lab/building-data-genome-project-2.git',
      gitTreeish: 'master',
      gitLfs: true,
      maxConcurrent: 4,
      onlyIfMoved: false,
      datasetPaths: ['data/meters/cleaned/*.csv', 'data/weather/*.csv', 'data/metadata/*.csv'],
    });
    expect(buildingStockConfig.parse({})).toMatchObject({
      gitUrl: 'https://github.com/MODERATE-Project/building-stock-analysis.git',
      gitTreeish: 'main',
      gitLfs: false,
      datasetPaths: ['T3.1-dynamic-analysis/**/*.csv', 'T3.2-static-analysis/**/*.csv'],
    });
  });

  test('reads a file as the longest end of its path says', () => {
    const config = buildingStockConfig.parse({
      readOptions: { '.csv': { separator: '\t' }, 'b.csv': { decimal: ',', separator: ';' } },
    });
    expect(readOptionsFor('x/ab.csv', config)).toEqual({
      skipRows: 0,
      separator: ';',
      decimal: ',',
    });
    expect(readOptionsFor('x/a.csv', config)).toEqual({
      skipRows: 0,
      separator: '\t',
      decimal: '.',
    });
    expect(readOptionsFor('x/a.txt', config)).toEqual({
      skipRows: 0,
      separator: ',',
      decimal: '.',
    });
    const pv = 'T3.1-dynamic-analysis/PV/v1.0_Data_T3.1_Dynamicanalysis_PVanalysis.csv';
    expect(readOptionsFor(pv, buildingStockConfig.parse({}))).toEqual({
      skipRows: 1,
      separator: ';',
      decimal: ',',
    });
  });

  test.for([
    [{ gitUrl: 'ext::sh -c id' }, 'gitUrl'],
    [{ gitUrl: '--upload-pack=x' }, 'gitUrl'],
    [{ gitTreeish: '--hard' }, 'gitTreeish'],
    [{ gitTreeish: 'a b' }, 'gitTreeish'],
    [{ gitTreeish: 'HEAD~1' }, 'gitTreeish'],
    [{ datasetPaths: [] }, 'datasetPaths'],
    [{ readOptions: { 'a.csv': { separator: '"' } } }, 'readOptions'],
    [{ datasetNames: { 'a.csv': '' } }, 'datasetNames'],
    [{ datasetNames: { 'a.csv': 'A b' } }, 'datasetNames'],
    [{ datasetNames: { 'a.csv': '-a' } }, 'datasetNames'],
    [{ datasetNames: { 'a.csv': 'größe' } }, 'datasetNames'],
  ] as const)('refuses %j', ([config, field]) => {
    expect(genomeProjectConfig.safeParse(config).error?.issues[0]?.path[0]).toBe(field);
  });

  test('refuses a password and does not repeat it', () => {
    const { error } = genomeProjectConfig.safeParse({
      gitUrl: 'https://me:s3cret@example.org/x.git',
    });
    expect(error?.issues).toMatchObject([
      { path: [], message: expect.stringContaining('contains a password') },
    ]);
    expect(JSON.stringify(error)).not.toContain('s3cret');
    expect(genomeProjectConfig.safeParse({ gitUrl: 'ssh://git@example.org/x.git' }).success).toBe(
      true,
    );
  });
});
