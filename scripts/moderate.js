#!/usr/bin/env node
// The command `moderate`, for a Node that cannot run TypeScript too.
process.argv.splice(2, 0, 'src/cli/main.ts');
await import('./bootstrap.js');
