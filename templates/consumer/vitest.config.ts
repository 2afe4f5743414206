import { defineConfig } from 'vitest/config';

export default defineConfig({
  // What the handler logs is shown where a test fails.
  test: { include: ['test/**/*.test.ts'], silent: 'passed-only' },
});
