import { micromark, type Options } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const options: Options = {
  // A picture would be fetched from wherever the model says, so its text is shown instead.
  extensions: [gfm(), { disable: { null: ["labelStartImage"] } }],
  htmlExtensions: [gfmHtml()],
};

/**
 * Renders CommonMark with tables as HTML. Markup in the text is shown as text, and links have only the protocols http,
 * https and mailto, which is micromark's default.
 */
export function renderMarkdown(text: string): string {
  return micromark(text, options);
}
