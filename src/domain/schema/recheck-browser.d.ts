// The build without processes and workers; the package types only its main entry.
declare module 'recheck/lib/browser.js' {
  const recheck: Pick<typeof import('recheck'), 'check' | 'checkSync'>;
  export default recheck;
}
