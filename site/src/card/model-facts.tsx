import { type CardFacts } from "../catalogue";
import { formatNumber } from "../format";
import { texts } from "../texts";

/** Metrics beside a baseline, limitations, and the origin of the model. */
export function ModelFacts({ card }: { readonly card: CardFacts }) {
  const { data, metrics, limitations } = card;
  return (
    <details class="drawer">
      <summary>{texts.card.about}</summary>
      {metrics.length > 0 && <Metrics metrics={metrics} />}
      <h3>{texts.card.limitations}</h3>
      <ul>
        {limitations.map((limitation) => (
          <li key={limitation}>{limitation}</li>
        ))}
      </ul>
      <dl class="rows minor">
        <Fact name={texts.card.algorithm}>{card.algorithm}</Fact>
        <Fact name={texts.card.data}>
          {data.name}
          {data.rows !== undefined && texts.card.rows(data.rows)}
        </Fact>
        <Fact name={texts.card.source}>{data.source}</Fact>
        <Fact name={texts.card.license}>{data.license}</Fact>
        <Fact name={texts.card.citation}>{data.citation}</Fact>
        <Fact name={card.added ? texts.card.added : texts.card.trained}>{card.trained}</Fact>
        <Fact name={texts.card.builtWith}>
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
          <th scope="col">{texts.card.metric}</th>
          <th scope="col">{texts.card.thisModel}</th>
          <th scope="col">{texts.card.baseline}</th>
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
