import { createWakeTimes } from "../api/wake-times";

/** Opens the storage that this browser keeps for the site. */
export const openStore = () => localStorage;

/** Start times of all models, as measured in this browser. */
export const wakeTimes = createWakeTimes(openStore);
