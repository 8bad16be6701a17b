import * as z from "zod";
import { type ModelContract } from "../../../model/contract";

export const subjects = ["flower", "buildings"] as const;

/** An image in base64, a data URL or not. As long as the body of a serverless endpoint lets it be (model/limits.ts). */
const image = z
  .string()
  .max(4_194_000)
  .regex(
    /^(data:image\/(png|jpeg|webp);base64,)?[A-Za-z0-9+/]+={0,2}$/,
    "Expected a PNG, JPEG or WebP image in base64.",
  )
  .meta({
    title: "Picture",
    description: "PNG, JPEG or WebP in base64; a data URL is accepted too.",
    contentEncoding: "base64",
  });

const flower =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAA50lEQVR42m2SQXaFMAwDZ5TcoL3/TRt1kcCHvnrBC0GyJGPn99fCtm2BsKtgW1UF1lrqnHMu5FHrcASS3PdJ1LYT2L0hKizO66u2VNvdIxutQmRsxB80N/S+Pa5ExvZwjCULFpDMk1FOlgI0Qn8ub1621QmLRNgWL7UP+obu8ySKvAn3ZP6c204dd9chjEObyd272rZi/PRorS8D/w4q6NvH+VBd1/NJy2cTVAekQqypeero0DEhUD151TYtiPrU37y5vHIprOegCr4URGeSM4G+Ap5V5dpWukXm/UeWpNkhX12hIof8C6NYeRrvFdqBAAAAAElFTkSuQmCC";
const buildings =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAYklEQVR42sWSwQ2AMAwDz95/QWZgCPOoQKJqqwAP/L5L46ja9nBGIiEBsOkiArhx9dzmJDWhcang4MZ19GJJ8zBTYbbgUMjC8aiAEqRxE0uS1LjKcX1N/Vr6RyFJ8VO8fOEAUmsm3aQqDSQAAAAASUVORK5CYII=";

export default {
  title: "Flower or buildings",
  description: "Tells a picture of a flower from a picture of buildings by its colours.",
  kind: "image",
  request: z.strictObject({ image_base64: image }),
  response: z.strictObject({
    /** Most probable first. */
    predictions: z
      .array(z.strictObject({ label: z.enum(subjects), probability: z.number().min(0).max(1) }))
      .length(subjects.length),
  }),
  rawContentTypes: ["image/png", "image/jpeg", "image/webp"],
  examples: [
    { summary: "A patch of a flower", request: { image_base64: flower } },
    { summary: "A patch of buildings", request: { image_base64: buildings } },
  ],
} satisfies ModelContract;
