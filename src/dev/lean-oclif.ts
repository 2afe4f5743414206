/**
 * Makes oclif start faster and keep quiet, at build time. Each edit names the text that it expects, and the build fails
 * where a new version of oclif has it no more. What each one saves: `docs/decisions/start-up.md`.
 */
import fs from 'node:fs';
import type { Plugin } from 'esbuild';

interface Edit {
  readonly file: RegExp;
  readonly find: string;
  readonly replace: string;
}

const edits: readonly Edit[] = [
  {
    // The first `localeCompare` of a process loads ICU's collation tables, for ids that are ASCII.
    file: /config[\\/]plugin\.js$/,
    find: '.sort((a, b) => a.id.localeCompare(b.id))',
    replace: '.sort((a, b) => (a.id < b.id ? -1 : 1))',
  },
  {
    // Five modules of Node's own, to tell WSL from Linux: we never ask.
    file: /util[\\/]os\.js$/,
    find: "(await import('wsl-utils')).isWsl ? 'wsl' : (0, node_os_1.platform)()",
    replace: '(0, node_os_1.platform)()',
  },
  {
    // It would start a PowerShell on Windows, each time, to learn which shell it was started from.
    file: /util[\\/]os\.js$/,
    find: 'shellPath = (await determineWindowsShell()).split(node_path_1.default.sep);',
    replace: "shellPath = (process.env.COMSPEC ?? 'cmd.exe').split(node_path_1.default.sep);",
  },
  {
    // It would throw where stdout can't be written to, past every `catch` of ours: `io/stdout.ts` listens.
    file: /lib[\\/]command\.js$/,
    find: `process.stdout.on('error', (err) => {
    if (err && err.code === 'EPIPE')
        return;
    throw err;
});`,
    replace: '',
  },
  {
    // A mistyped command gets the nearest real one behind `help` and before `--help` too.
    file: /help[\\/]index\.js$/,
    find: `(0, error_1.error)(\`Command \${subject} not found.\`);`,
    replace: "await this.config.runHook('command_not_found', { argv: originalArgv, id: subject });",
  },
  {
    // A command that needs the working folder says that it is gone; the others need no warning.
    file: /core[\\/]lib[\\/]index\.js$/,
    find: "process.stderr.write('WARNING: current directory does not exist\\n');",
    replace: '',
  },
];

/** TypeScript's way of writing an import for CommonJS. Its names end in a number, so they are nobody else's. */
const REQUIRE = /^(?:const|var) (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm;

const LAZY = `function __lazy(load) {
  return { get $() { const value = load(); Object.defineProperty(this, '$', { value }); return value; } };
}
`;

/** `const a_1 = require("./a")` becomes a call at the first use of `a_1`: most of oclif is never used in a run. */
function requireLazily(text: string): string {
  const names: string[] = [];
  const lazy = text.replace(REQUIRE, (_, name: string, load: string) => {
    names.push(name);
    return `const ${name.replace('_', '_lazy_')} = __lazy(() => ${load});`;
  });
  if (names.length === 0) return text;
  return names.reduce(
    (result, name) => result.replace(new RegExp(`\\b${name}\\b`, 'g'), `${name.replace('_', '_lazy_')}.$$`),
    LAZY + lazy,
  );
}

export const leanOclif: Plugin = {
  name: 'lean-oclif',
  setup(build) {
    const pending = new Set(edits);
    build.onLoad({ filter: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, ({ path: file }) => {
      let text = fs.readFileSync(file, 'utf8');
      for (const edit of edits) {
        if (!edit.file.test(file) || !text.includes(edit.find)) continue;
        pending.delete(edit);
        text = text.replace(edit.find, () => edit.replace);
      }
      return { contents: requireLazily(text), loader: 'js' };
    });
    build.onEnd(() => ({
      errors: [...pending].map(({ find }) => ({ text: `@oclif/core no longer has: ${find}` })),
    }));
  },
};
