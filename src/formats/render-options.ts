/** What a renderer may know of the screen. */
export interface RenderOptions {
  readonly colour: boolean;
}
