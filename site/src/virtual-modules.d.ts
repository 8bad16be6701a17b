/** Generated at build time by `site/build/index.ts`. */
declare module "modelfront:catalogue" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an ambient module may not import by path
  const catalogue: import("./catalogue").Catalogue;
  export default catalogue;
}
