import { type Connection, type Service, type ServiceGraph } from "./services";

/** A service with its place, in pixels. */
export interface Box extends Service {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A connection with the points where it leaves one box and enters the other. */
export interface Arrow extends Connection {
  readonly start: readonly [x: number, y: number];
  readonly end: readonly [x: number, y: number];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

const margin = 24;
const boxWidth = 190;
const columnGap = 150;
const rowGap = 26;
const headHeight = 34;
const lineHeight = 17;
const labelHeight = 14;
/** Rounds in which the rows of a column follow those of its neighbours. */
const rounds = 4;

/** Places services in columns, callers first: each connection goes from left to right. Deterministic. */
export function layOut({ services, connections }: ServiceGraph): Layout {
  const columns = orderColumns(columnsOf(services, connections), connections);
  const heightOf = (one: Service) => heightFor(one, connections);
  const heights = columns.map((column) => column.reduce((sum, one) => sum + heightOf(one) + rowGap, -rowGap));
  const height = Math.max(...heights) + 2 * margin;
  const boxes = columns.flatMap((column, i) => {
    let y = (height - heights[i]!) / 2;
    return column.map((service) => {
      const box = { ...service, x: margin + i * (boxWidth + columnGap), y, width: boxWidth, height: heightOf(service) };
      y += box.height + rowGap;
      return box;
    });
  });
  return {
    width: 2 * margin + columns.length * boxWidth + (columns.length - 1) * columnGap,
    height,
    boxes,
    arrows: arrowsOf(connections, boxes),
  };
}

/** Height of a box: room for its names, and for the labels of what enters it. */
function heightFor({ id, names }: Service, connections: readonly Connection[]): number {
  const entering = connections.filter(({ to }) => to === id).length;
  return Math.max(headHeight + names.length * lineHeight + (names.length > 0 ? 6 : 0), (entering + 1) * labelHeight);
}

/** Puts each service into the column after the last of those that call it. */
function columnsOf(services: readonly Service[], connections: readonly Connection[]): Service[][] {
  const depth = new Map(services.map(({ id }) => [id, 0]));
  // As many rounds as there are services: a longer way would be a cycle, which this does not follow.
  for (let round = 0; round < services.length; round++) {
    for (const { from, to } of connections) {
      const wanted = depth.get(from)! + 1;
      if (from !== to && wanted > depth.get(to)! && wanted < services.length) depth.set(to, wanted);
    }
  }
  const columns: Service[][] = [];
  for (const service of services) (columns[depth.get(service.id)!] ??= []).push(service);
  return columns.filter((column) => column.length > 0);
}

/** Orders each column by the average row of the services that its own are connected to. */
function orderColumns(columns: Service[][], connections: readonly Connection[]): Service[][] {
  let ordered = columns;
  for (let round = 0; round < rounds; round++) {
    const rows = new Map(ordered.flatMap((column) => column.map(({ id }, row) => [id, row / column.length] as const)));
    const average = ({ id }: Service) => {
      const others = connections.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
      return others.reduce((sum, other) => sum + rows.get(other)!, 0) / Math.max(1, others.length);
    };
    ordered = ordered.map((column) => [...column].sort((a, b) => average(a) - average(b)));
  }
  return ordered;
}

/** Spreads the ends of connections over the sides of their boxes, in the order of the boxes at the other ends. */
function arrowsOf(connections: readonly Connection[], boxes: readonly Box[]): Arrow[] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const port = (box: Box, siblings: readonly Connection[], one: Connection, other: (of: Connection) => string) => {
    const sorted = [...siblings].sort((a, b) => byId.get(other(a))!.y - byId.get(other(b))!.y);
    return box.y + ((sorted.indexOf(one) + 1) * box.height) / (sorted.length + 1);
  };
  return connections.map((one) => {
    const [from, to] = [byId.get(one.from)!, byId.get(one.to)!];
    const leaving = connections.filter((other) => other.from === one.from);
    const entering = connections.filter((other) => other.to === one.to);
    return {
      ...one,
      start: [from.x + from.width, port(from, leaving, one, (of) => of.to)],
      end: [to.x, port(to, entering, one, (of) => of.from)],
    };
  });
}
