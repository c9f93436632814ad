#!/usr/bin/env node
// The command `moderate`, also for Node versions that cannot run TypeScript.
process.argv.splice(2, 0, 'src/cli/main.ts');
await import('./bootstrap.js');
