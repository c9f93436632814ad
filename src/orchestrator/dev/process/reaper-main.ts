import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { ReaperMessage } from './reaper.ts';
import { stopProcess } from './stop-process.ts';

const watched = new Map<number, NodeJS.Signals>();
const folders = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  const message: ReaperMessage = JSON.parse(line);
  if (message.type === 'watch') watched.set(message.pid, message.signal);
  else if (message.type === 'release') watched.delete(message.pid);
  else folders.add(message.folder);
}

await Promise.all([...watched].map(([pid, signal]) => stopProcess(pid, { signal })));
await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
