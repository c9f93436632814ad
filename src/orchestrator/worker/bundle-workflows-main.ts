import { writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundledFileName, projectFolderOf } from './own-files.ts';

// node src/orchestrator/worker/bundle-workflows-main.ts workflows/index.ts FILE: creates the bundle
// for `WORKFLOW_BUNDLE` in advance.
const [workflowsPath = '', file = ''] = process.argv.slice(2);
const kitModule = (module: string) =>
  fileURLToPath(new URL(`../workflow/${module}${extname(import.meta.url)}`, import.meta.url));

const projectFolder = projectFolderOf(workflowsPath);

const { code } = await bundleWorkflowCode({
  workflowsPath: kitModule('entry'),
  workflowInterceptorModules: [kitModule('interceptors')],
  // Shared by all runs of a worker instead of evaluated for each one: the kit's modules hold no
  // state of a run.
  preloadModules: [kitModule('short-stacks'), kitModule('interceptors'), kitModule('index')],
  webpackConfigHook: (config) => ({
    ...config,
    resolve: {
      ...config.resolve,
      alias: Object.assign({}, config.resolve?.alias, {
        '#project-workflows$': resolve(workflowsPath),
      }),
    },
    output: {
      ...config.output,
      devtoolModuleFilenameTemplate: ({
        absoluteResourcePath,
      }: {
        readonly absoluteResourcePath: string;
      }) => bundledFileName(projectFolder, absoluteResourcePath),
    },
  }),
  logger: new DefaultLogger('WARN'),
});
await writeFile(file, code);
