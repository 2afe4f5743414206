import { build } from 'esbuild';

await build({
  entryPoints: ['src/generated/handler.ts'],
  outfile: 'dist/index.cjs',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  // It starts faster than an ES module.
  format: 'cjs',
  // The SDK's modules, of which only what is used is taken; `main` first takes all of it.
  mainFields: ['module', 'main'],
  // Lambda gives credentials in the environment. The other places to look for them are a quarter of the code.
  external: ['ini', 'process', 'sso', 'web-identity'].map((from) => `@aws-sdk/credential-provider-${from}`),
  sourcemap: true,
  sourcesContent: false,
});
