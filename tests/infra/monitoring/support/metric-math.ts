/** Value of an expression at one datapoint; undefined: there is none. */
type Value = number | undefined;

/**
 * Evaluates the part of CloudWatch's metric math that the alarms use, at one datapoint: arithmetic, comparisons, `IF` and
 * `FILL`. What is computed from a missing value, or by a division by zero, is missing.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluateMath(expression: string, variables: Readonly<Record<string, Value>>): Value {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|>=|<=|==|!=|[-+*/()<>,]/g) ?? [];
  if (tokens.join("") !== expression.replace(/\s+/g, "")) throw new Error(`Cannot read ${expression}.`);
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`${expression}: expected ${expected ?? "more"}, got ${token ?? "the end"}.`);
    }
    return token;
  };
  const binary =
    (next: () => Value, operators: Readonly<Record<string, (a: number, b: number) => number | undefined>>) =>
    (): Value => {
      let left = next();
      for (let token = tokens[at]; token !== undefined && Object.hasOwn(operators, token); token = tokens[at]) {
        const apply = operators[take()]!;
        const right = next();
        left = left === undefined || right === undefined ? undefined : apply(left, right);
      }
      return left;
    };
  const primary = (): Value => {
    const token = take();
    if (token === "(") return closed(comparison());
    if (/^\d/.test(token)) return Number(token);
    if (token === "IF" || token === "FILL") {
      take("(");
      const first = comparison();
      take(",");
      const second = comparison();
      if (token === "FILL") return closed(first ?? second);
      take(",");
      const third = comparison();
      return closed(first === undefined ? undefined : first !== 0 ? second : third);
    }
    if (!Object.hasOwn(variables, token)) throw new Error(`${expression}: there is no metric ${token}.`);
    return variables[token];
  };
  const closed = (value: Value): Value => {
    take(")");
    return value;
  };
  const product = binary(primary, { "*": (a, b) => a * b, "/": (a, b) => (b === 0 ? undefined : a / b) });
  const sum = binary(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
  const comparison = binary(sum, {
    ">=": (a, b) => Number(a >= b),
    ">": (a, b) => Number(a > b),
    "<=": (a, b) => Number(a <= b),
    "<": (a, b) => Number(a < b),
  });
  const value = comparison();
  if (at < tokens.length) throw new Error(`${expression}: ${tokens[at]} is too much.`);
  return value;
}
