/** Written at build time by `site/build/index.ts`. */
declare module "modelfront:catalogue" {
  import { type Catalogue } from "./catalogue";

  const catalogue: Catalogue;
  export default catalogue;
}
