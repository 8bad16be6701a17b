import { exceptions } from "../../policy/exceptions";
import { rules } from "../../policy/rules";

/** Markdown document of the policy pack: each rule, and each finding that is accepted. */
export function policiesDocument(): string {
  const controls = rules.filter(({ control }) => control !== null).length;
  return [
    "# Policies",
    "Rules of the pack in `policy/`, generated from it. [security.md](security.md) explains how they are run.",
    "## Rules",
    `${rules.length} rules: ${controls} check a control of AWS Security Hub, the others are the project's own. All are mandatory.`,
    table(
      ["rule", "control", "a violation says"],
      rules.map(({ name, control, message }) => [`\`${name}\``, control ?? "", message]),
    ),
    "## Accepted findings",
    "Each holds for the resources of one type whose names match, in the stacks named. One that no stack needs fails the tests.",
    table(
      ["rule", "resources", "stacks", "reason"],
      exceptions.map(({ rule, type, name, stack, reason }) => [
        `\`${rule}\``,
        `\`${type.split(":").at(-1)}\` \`${name.source}\``,
        stack ? `\`${stack.source}\`` : "all",
        reason,
      ]),
    ),
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
