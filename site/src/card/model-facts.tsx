import { type CardFacts } from "../catalogue";
import { formatNumber } from "../format";

/** Where the model comes from, how good it is beside something trivial, and what it must not be used for. */
export function ModelFacts({ card }: { readonly card: CardFacts }) {
  const { data, metrics, limitations } = card;
  return (
    <details class="drawer">
      <summary>About this model</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Measured</th>
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
      <h4>Limits</h4>
      <ul>
        {limitations.map((limitation) => (
          <li key={limitation}>{limitation}</li>
        ))}
      </ul>
      <dl class="rows minor">
        <Fact name="Kind of model">{card.algorithm}</Fact>
        <Fact name="Data">
          {data.name}, {data.rows} rows
        </Fact>
        <Fact name="Source">{data.source}</Fact>
        <Fact name="License of the data">{data.license}</Fact>
        {data.citation !== undefined && <Fact name="To be cited as">{data.citation}</Fact>}
        <Fact name="Trained">{card.trained}</Fact>
        <Fact name="Made with">
          {Object.entries(card.frameworks)
            .map(([name, version]) => `${name} ${version}`)
            .join(", ")}
        </Fact>
      </dl>
    </details>
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
