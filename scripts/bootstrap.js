// Runs a TypeScript entry point on the project's own Node, after installing the dependencies if
// they are missing or do not match the lock file. Plain JavaScript without dependencies, because it
// must run on any Node version.
//
//   node scripts/bootstrap.js src/cli/main.ts quickstart --once

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const binaries = path.join(project, 'node_modules', '.bin');
const projectNode = path.join(binaries, 'node');

/**
 * As in src/orchestrator/worker/node-flags.ts, which cannot be imported before the dependencies are
 * installed.
 */
const workerFlags = ['--max-semi-space-size=4'];

const longestInstallMs = 1_200_000;
/** Age of a stale lock: an installation that takes longer was killed. */
const longestRemovalMs = 10_000;

const installMs = installWhereStale();
run(process.argv.slice(2), installMs);

/** @returns {number} duration of the installation in milliseconds */
function installWhereStale() {
  if (isInstalled()) return 0;
  const release = waitForOthers();
  try {
    return isInstalled() ? 0 : install();
  } finally {
    release();
  }
}

function isInstalled() {
  return existsSync(projectNode) && installedMatchesLock();
}

/**
 * Two concurrent installations would delete each other's files.
 * @returns {() => void} releases the lock
 */
function waitForOthers() {
  const lock = path.join(project, '.moderate', 'install.lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isLeftBehind(lock)) removeLeftBehind(lock);
    else if (!told) {
      console.log('Another process installs the dependencies: waiting for it …');
      told = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

/**
 * The owner has exited, or its process id now belongs to another process. A lock that was released
 * in the meantime is not stale.
 */
function isLeftBehind(lock) {
  try {
    if (ageMs(lock) > longestInstallMs) return true;
    const owner = Number(readFileSync(lock, 'utf8'));
    // Created, but not written yet.
    if (owner === 0) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/**
 * One process at a time, which checks again: otherwise a second one would remove the lock that the
 * first has just acquired.
 */
function removeLeftBehind(lock) {
  const removal = `${lock}.removal`;
  try {
    writeFileSync(removal, '', { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (ageMs(removal) > longestRemovalMs) rmSync(removal, { force: true });
    return;
  }
  try {
    if (isLeftBehind(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(removal, { force: true });
  }
}

function ageMs(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** @returns {number} duration in milliseconds */
function install() {
  console.log('Installing the dependencies (npm ci) …');
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [command, first] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  const args = [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command, args, { cwd: project, stdio: 'inherit' });
  if (status !== 0) {
    console.error(
      `The dependencies could not be installed: ${error ? error.message : `npm ci ended with code ${status}`}.`,
    );
    process.exit(status || 1);
  }
  if (!existsSync(projectNode)) {
    console.error(
      'npm ci did not install the Node that the project runs on. Allow the install script of the package "node" and try again.',
    );
    process.exit(1);
  }
  const took = Date.now() - started;
  console.log(`Installed the dependencies in ${(took / 1000).toFixed(1)} s.`);
  return took;
}

/** npm keeps a record of what it has installed; packages for other platforms are missing from it. */
function installedMatchesLock() {
  const wanted = readPackages(path.join(project, 'package-lock.json'));
  const installed = readPackages(path.join(project, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(([folder, { version, optional }]) => {
    if (folder === '') return true;
    return installed[folder] ? installed[folder].version === version : optional === true;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages || {};
  } catch {
    return {};
  }
}

function run([entry, ...args], installMs) {
  const env = Object.assign({}, process.env, {
    PATH: binaries + path.delimiter + (process.env.PATH || ''),
    NODE_COMPILE_CACHE:
      process.env.NODE_COMPILE_CACHE || path.join(project, 'node_modules', '.cache', 'node'),
    MODERATE_INSTALL_MS: String(installMs),
    MODERATE_LAUNCHER_PID: String(process.pid),
  });
  const flags = args[0] === 'worker' ? workerFlags : [];
  const child = spawn(projectNode, [...flags, path.join(project, entry), ...args], {
    env,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on('error', (error) => {
    console.error(`${entry} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code === null ? exitCodeOf(signal) : code));
}

/**
 * A killed npm forwards no signal; a new parent of this process, or of the shell between the two,
 * reveals it.
 */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const launched = launchers();
  const timer = setInterval(() => {
    if (launchers() === launched) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 1000);
}

function launchers() {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(
      readFileSync(`/proc/${process.ppid}/stat`, 'utf8'),
    );
    return /^(sh|dash|bash)$/.test(name) ? `${process.ppid} ${parent}` : `${process.ppid}`;
  } catch {
    return `${process.ppid}`;
  }
}

/** The exit code that a shell reports for a process ended by a signal. */
function exitCodeOf(signal) {
  return { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }[signal] || 1;
}
