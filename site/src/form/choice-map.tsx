import { useState } from "preact/hooks";
import { type ChoiceRow } from "../catalogue";

interface Place {
  /** In degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

interface ChoiceMapProps {
  readonly rows: readonly ChoiceRow[];
  readonly placeOf: (row: ChoiceRow) => Place;
  readonly chosen: ChoiceRow | undefined;
  readonly nameOf: (row: ChoiceRow) => string;
  /** Accessible name. */
  readonly label: string;
  readonly onChoose: (row: ChoiceRow) => void;
}

/** Width of the map in its own units; its height follows from the places. */
const width = 600;
const margin = 12;

/** Map of dots, north at the top. A click chooses the nearest; the list beside it is the keyboard's way. */
export function ChoiceMap({ rows, placeOf, chosen, nameOf, label, onChoose }: ChoiceMapProps) {
  const [pointed, setPointed] = useState<ChoiceRow>();
  if (rows.length === 0) return null;
  const { height, pointOf } = projection(rows.map(placeOf));
  const points = rows.map((row) => ({ row, ...pointOf(placeOf(row)) }));
  const nearest = (event: { currentTarget: SVGSVGElement; clientX: number; clientY: number }) => {
    const toMap = event.currentTarget.getScreenCTM()?.inverse();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(toMap);
    const distance = (point: { x: number; y: number }) => Math.hypot(point.x - x, point.y - y);
    return points.reduce((best, point) => (distance(point) < distance(best) ? point : best)).row;
  };
  const shown = pointed ?? chosen;
  return (
    <>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        onPointerMove={(event) => setPointed(nearest(event))}
        onPointerLeave={() => setPointed(undefined)}
        onClick={(event) => onChoose(nearest(event))}
      >
        <path class="places" d={points.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("")} />
        {[pointed, chosen].map((row, i) => {
          if (!row) return null;
          const { x, y } = pointOf(placeOf(row));
          return <circle key={i} class={i === 0 ? "place pointed" : "place chosen"} cx={x} cy={y} r={7} />;
        })}
      </svg>
      <p class="place-name">{shown ? nameOf(shown) : "\u00a0"}</p>
    </>
  );
}

/** Places degrees on the map: a degree of longitude is shorter than one of latitude by the cosine of the latitude. */
function projection(places: readonly Place[]) {
  const latitudes = places.map(({ latitude }) => latitude);
  const longitudes = places.map(({ longitude }) => longitude);
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (width - 2 * margin) / ((east - west) * shrink || 1);
  return {
    height: Math.round((north - south) * scale + 2 * margin),
    pointOf: ({ latitude, longitude }: Place) => ({
      x: margin + (longitude - west) * shrink * scale,
      y: margin + (north - latitude) * scale,
    }),
  };
}
