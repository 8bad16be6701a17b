/** `write-parquet-process.ts FILE ROWS`: writes flowers whose first number is the row's, as Parquet with two row groups. */
import { writeFileSync } from "node:fs";

async function write(file: string, rows: number): Promise<void> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const numbers = Array.from({ length: rows }, (_, i) => i + 1);
  const columnData = [
    { name: "id", data: numbers.map(BigInt), type: "INT64" as const },
    { name: "sepal_length", data: numbers, type: "DOUBLE" as const },
    ...["sepal_width", "petal_length", "petal_width"].map((name) => ({
      name,
      data: numbers.map(() => 1.5),
      type: "DOUBLE" as const,
    })),
    { name: "seen", data: numbers.map(() => new Date(0)), type: "TIMESTAMP" as const },
  ];
  writeFileSync(file, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: Math.ceil(rows / 2) })));
}

const [file = "", rows = ""] = process.argv.slice(2);
void write(file, Number(rows));
