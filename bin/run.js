#!/usr/bin/env node
// Plain JavaScript that any Node can parse: it must be able to say which Node it needs.
var version = process.versions.node.split('.').map(Number);
var major = version[0];
var minor = version[1];
var supported = major > 22 || (major === 22 && minor >= 12);

if (major < 20) {
  process.stderr.write('eda needs Node 22.12 or newer; this is Node ' + process.versions.node + '.\n');
  process.stderr.write('  next: install a newer Node from https://nodejs.org, then run the same command again.\n');
  process.exit(3);
}
if (!supported && !process.env.EDA_QUIET_NODE) {
  process.stderr.write(
    'eda is made for Node 22.12 or newer; this is Node ' + process.versions.node + '. It goes on, unsupported.\n',
  );
}
// Compiled code is kept in the system's temporary folder; what that saves: docs/decisions/start-up.md.
var builtin = process.getBuiltinModule;
var module = builtin && builtin('node:module');
if (module && module.enableCompileCache && hasCacheFolder()) module.enableCompileCache();

// Node would make the folder with all those above it, and never end where the system has none to give (TMPDIR=/proc).
function hasCacheFolder() {
  if (process.env.NODE_COMPILE_CACHE) return true;
  try {
    builtin('node:fs').mkdirSync(builtin('node:path').join(builtin('node:os').tmpdir(), 'node-compile-cache'));
    return true;
  } catch (error) {
    return error.code === 'EEXIST';
  }
}

// The version was judged above; oclif would load a library to do it again.
process.env.OCLIF_DISABLE_ENGINE_WARNING = '1';
// A shell that completes a line waits for the answer at each <TAB>: it goes by a door of its own.
import(process.argv[2] === '__complete' ? '../dist/complete.js' : '../dist/cli.js').catch(function (error) {
  if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist.(cli|complete)\.js/.test(String(error.message))) {
    process.stderr.write('eda is not built yet.\n  next: npm run build\n');
    process.exit(3);
  }
  throw error;
});
