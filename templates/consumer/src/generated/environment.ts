/** A variable that the infrastructure sets. Missing, the function does not start: that shows when it is deployed. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
