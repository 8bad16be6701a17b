import { type CardFacts } from "../catalogue";
import { formatNumber } from "../format";

/** Metrics beside a baseline, limitations, and the origin of the model. */
export function ModelFacts({ card }: { readonly card: CardFacts }) {
  const { data, metrics, limitations } = card;
  return (
    <details class="drawer">
      <summary>About this model</summary>
      {metrics.length > 0 && <Metrics metrics={metrics} />}
      <h3>Limitations</h3>
      <ul>
        {limitations.map((limitation) => (
          <li key={limitation}>{limitation}</li>
        ))}
      </ul>
      <dl class="rows minor">
        <Fact name="Algorithm">{card.algorithm}</Fact>
        <Fact name="Data">
          {data.name}
          {data.rows !== undefined && `, ${data.rows} rows`}
        </Fact>
        <Fact name="Source">{data.source}</Fact>
        <Fact name="Data license">{data.license}</Fact>
        <Fact name="Citation">{data.citation}</Fact>
        <Fact name={card.added ? "Added" : "Trained"}>{card.trained}</Fact>
        <Fact name="Built with">
          {Object.entries(card.frameworks)
            .map(([name, version]) => `${name} ${version}`)
            .join(", ")}
        </Fact>
      </dl>
    </details>
  );
}

function Metrics({ metrics }: Pick<CardFacts, "metrics">) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col">This model</th>
          <th scope="col">Baseline</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map(({ name, value, baseline }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{formatNumber(value)}</td>
            <td>
              {formatNumber(baseline.value)} <span class="fine">{baseline.name}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
