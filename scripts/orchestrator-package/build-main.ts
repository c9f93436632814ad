import path from 'node:path';
import { buildPackage } from './build-package.ts';

const folder = path.resolve(import.meta.dirname, '..', '..', 'dist', 'orchestrator');
await buildPackage(folder);
console.log(`Built ${folder}. To publish it: npm publish ${folder}`);
