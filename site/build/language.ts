import path from "node:path";
import type * as esbuild from "esbuild";
import { texts as de } from "../src/texts/de";
import { texts as en, type Texts } from "../src/texts/en";

/** Languages of the page, each with a file of `src/texts/`. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

const catalogues: Readonly<Record<Language, Texts>> = { en, de };

/** Texts of a language, for the documents that the build writes. */
export function textsOf(language: Language): Texts {
  return catalogues[language];
}

/** Bundles the texts of one language in place of the English ones, which the sources import. */
export function useLanguage(language: Language): esbuild.Plugin {
  return {
    name: `language ${language}`,
    setup(build) {
      build.onResolve({ filter: /^\.\/en$/ }, ({ resolveDir, importer }) =>
        importer === path.join(resolveDir, "index.ts") ? { path: path.join(resolveDir, `${language}.ts`) } : undefined,
      );
    },
  };
}
