/** The run ends before its last row. The journal has every answer so far: the same command continues. */
export class StoppedEarly extends Error {}
