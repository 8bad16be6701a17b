// The build puts the file of the stack's language in this one's place: `site/build/language.ts`.
export { texts } from "./en";
