import type { Report } from '../domain/report.ts';
import type { ReportOptions } from './render-options.ts';

/** A format is one pure function. The verdict is the report's, never the format's. */
export type Renderer = (report: Report, options: ReportOptions) => string;

/** Every format of findings by its name; a new one is one file and one line here. */
export const formats = {
  pretty: async (): Promise<Renderer> => (await import('./pretty.ts')).renderPretty,
  json: async (): Promise<Renderer> => (await import('./json.ts')).renderJson,
  github: async (): Promise<Renderer> => (await import('./github.ts')).renderGithub,
  sarif: async (): Promise<Renderer> => (await import('./sarif.ts')).renderSarif,
  junit: async (): Promise<Renderer> => (await import('./junit.ts')).renderJunit,
  markdown: async (): Promise<Renderer> => (await import('./markdown.ts')).renderMarkdown,
} as const;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];
