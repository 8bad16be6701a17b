import * as z from "zod";
import { languages } from "../../../site/build/language";
import { modelName } from "../../../model/registry";
import { change } from "./change";

const color = z.string().regex(/^#[0-9a-fA-F]{6}$/);

const accent = z.strictObject({
  light: color.meta({
    description: "Color of links, buttons and charts on a light ground. The band at the top gets a dark shade of it.",
    accepts: "a color as #rrggbb, with a contrast of at least 4.5 to 1 with the page's light backgrounds",
    change: change.inPlace,
  }),
  dark: color.optional().meta({
    description: "The same on a dark ground. Default: the light theme's color, brightened.",
    accepts: "a color as #rrggbb, with a contrast of at least 4.5 to 1 with the page's dark backgrounds",
    change: change.inPlace,
  }),
});

const text = (maxLength: number) => z.string().trim().min(1).max(maxLength);

const footerLink = z.strictObject({
  text: text(60).meta({
    description: "Words of the link.",
    accepts: "text of at most 60 characters",
    change: change.inPlace,
  }),
  url: z
    .string()
    .regex(/^(?:https:\/\/[^\s"'<>]+|mailto:[^\s"'<>]+@[^\s"'<>]+|\/(?!\/)[^\s"'<>]*)$/)
    .max(2000)
    .meta({
      description: "Target of the link.",
      accepts: "an address that begins with https://, mailto: or a single /",
      change: change.inPlace,
    }),
});

const group = z.strictObject({
  title: text(60).meta({
    description: "Heading of the group.",
    accepts: "text of at most 60 characters",
    change: change.inPlace,
  }),
  models: z.array(z.string().regex(modelName.pattern).max(modelName.maxLength)).min(1).meta({
    description: "Models of the group, in the order of the page.",
    accepts: "a list of names of the stack's models, each in one group only",
    change: change.inPlace,
  }),
});

/** The setting `site`: the page, its look and its words. */
export const site = z.strictObject({
  enabled: z.boolean().default(true).meta({
    description: "Deploys the page. Without it, the stack is an API alone.",
    change: "The page comes or goes, with its bucket and, without `modelfront:domain`, its distribution",
  }),
  onDevice: z.boolean().optional().meta({
    description:
      "Publishes models whose contract has `onDevice` with the page, so that browsers can answer themselves: while an endpoint starts, offline, or by choice. Anyone who can open the page can then download their `model.onnx`. Only for models with `source.from` folder or framework. Default: true if the API accepts predictions without credentials (`modelfront:api.callers.anonymous`).",
    change: change.inPlace,
  }),
  priceClass: z.literal(["PriceClass_100", "PriceClass_200", "PriceClass_All"]).default("PriceClass_100").meta({
    description: "CloudFront locations that serve page and domain. 100: North America and Europe.",
    change: change.inPlace,
  }),
  language: z.literal(languages).default("en").meta({
    description:
      "Language of the page's own words, numbers and times. Titles, descriptions and cards of models stay as written.",
    change: change.inPlace,
  }),
  name: text(40).default("modelfront").meta({
    description: "Name of the page: in its header, its titles and link previews.",
    accepts: "text of at most 40 characters",
    change: change.inPlace,
  }),
  logo: z.string().min(1).optional().meta({
    description:
      "Picture beside the name, in browser tabs and link previews: SVG, PNG, JPEG or WebP of at most 256 kB. An SVG may hold a drawing alone: no scripts, links or stylesheets.",
    accepts: "the path of a file from the root of the repository, or a data URL",
    change: change.inPlace,
  }),
  accent: accent.optional().meta({
    description: "Color of the page in place of teal.",
    accepts: "the settings light and dark",
    change: change.inPlace,
  }),
  footerLinks: z.array(footerLink).max(12).default([]).meta({
    description: "Links at the foot of every page, such as an imprint and a privacy notice.",
    accepts: "a list of at most 12 links, each with text and url",
    change: change.inPlace,
  }),
  groups: z.array(group).default([]).meta({
    description:
      "Groups of models on the overview, in this order, which is the menu's too. Models in none of them come last.",
    accepts: "a list of groups, each with title and models",
    change: change.inPlace,
  }),
});
