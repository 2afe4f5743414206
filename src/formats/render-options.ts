/** What a renderer may know of the screen. */
export interface RenderOptions {
  readonly colour: boolean;
}

/** What a format of findings may know besides: formats for machines name the tool that wrote them. */
export interface ReportOptions extends RenderOptions {
  /** The version of `eda`. */
  readonly version: string;
}
