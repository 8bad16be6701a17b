import { dashboardBody } from "../../../infra/monitoring/dashboard";
import { settingsWith } from "../support/components";
import { evaluateMath } from "./support/metric-math";
import { stack } from "./support/traffic";

/** Line of a chart: namespace, name and dimensions if it is a metric; then its options. */
type Series = readonly unknown[];
interface Options {
  readonly id?: string;
  readonly expression?: string;
  readonly label?: string;
}

const { widgets } = JSON.parse(
  dashboardBody({
    stack,
    logGroupNames: ["/aws/lambda/api-0000000"],
    release: { version: "7", at: "2026-11-29T12:00:00.000Z" },
    alarmArns: [],
    settings: settingsWith(),
  }),
) as { readonly widgets: readonly { readonly properties: { readonly title: string; readonly metrics?: Series[] } }[] };

function chart(title: string): Series[] {
  return widgets.find(({ properties }) => properties.title === title)?.properties.metrics ?? [];
}
const optionsOf = (series: Series) => series.at(-1) as Options;

describe("the dashboard", () => {
  it("shows the latency of every hop: gateway, functions, models of either hosting, tables", () => {
    const hops = chart("Latency by hop, p95 (ms)");
    expect(hops.map((series) => optionsOf(series).label)).toEqual(
      expect.arrayContaining(["whole request", "functions", "api", "iris A", "wine live", "glass", "sonar"]),
    );
    expect(hops).toContainEqual([
      ...["modelfront", "ModelLatency", "Function", "api-0000000", "Model", "glass"],
      { label: "glass", stat: "p95" },
    ]);
    const searches = hops.flatMap((series) => optionsOf(series).expression ?? []);
    for (const table of stack.tables) {
      expect(searches).toContainEqual(
        expect.stringContaining(`TableName="${table}" MetricName="SuccessfulRequestLatency"`),
      );
    }
  });

  it.each([
    [{ time0: 300, time1: 100 }, [75, 25]],
    [{ time0: 300, time1: undefined }, [100, 0]],
    [{ time0: undefined, time1: undefined }, [undefined, undefined]],
  ])("divides the shared endpoint's cost by the time that it served each model: %j", (times, shares) => {
    const lines = chart("Shared endpoint: share of its cost by model (%)").map(optionsOf);
    const expressions = lines.filter(({ expression }) => expression !== undefined);
    expect(expressions.map(({ label }) => label)).toEqual(["glass", "sonar"]);
    expect(expressions.map(({ expression = "" }) => evaluateMath(expression, times))).toEqual(shares);
  });
});
