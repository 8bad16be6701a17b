import { lowContrast } from "../../../site/build/accent";
import { LogoProblem, readLogo } from "../../../site/build/logo";
import { type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";

/** Checks that text in the accent color is legible in both themes. */
export function checkAccent({ site }: SettingsDraft): SettingProblem[] {
  return (["light", "dark"] as const).flatMap((theme) => {
    const color = site?.accent?.[theme];
    const low = typeof color === "string" ? lowContrast(color, theme) : undefined;
    if (!low) return [];
    const ratio = Math.floor(low.ratio * 100) / 100;
    const direction = theme === "light" ? "darker" : "lighter";
    const allowed = `a ${direction} color: its contrast with the ${theme} background ${low.background} is ${ratio} to 1, at least 4.5 is needed`;
    return [problemAt(["site", "accent", theme], color, allowed)];
  });
}

/** Checks that the logo is a picture that may be shown. */
export function checkLogo({ site }: SettingsDraft): SettingProblem[] {
  if (typeof site?.logo !== "string") return [];
  try {
    readLogo(site.logo);
    return [];
  } catch (error) {
    if (!(error instanceof LogoProblem)) throw error;
    return [problemAt(["site", "logo"], shorten(site.logo), error.message)];
  }
}

/** Checks that every group names models of the stack, and no two groups the same. */
export function checkGroups({ site, models }: SettingsDraft): SettingProblem[] {
  const names = models.map(({ name }) => name);
  if (names.includes(null)) return [];
  const seen = new Set<string>();
  return (site?.groups ?? []).flatMap((group, i) =>
    (group?.models ?? []).flatMap((name, at) => {
      if (name === null) return [];
      const path = ["site", "groups", i, "models", at];
      if (!names.includes(name)) return [problemAt(path, name, `a model of the stack: ${names.join(", ")}`)];
      if (seen.has(name)) return [problemAt(path, name, "each model in one group only")];
      seen.add(name);
      return [];
    }),
  );
}

/** Keeps a data URL from filling the message. */
function shorten(logo: string): string {
  return logo.length > 80 ? `${logo.slice(0, 79)}…` : logo;
}
