import { render } from "preact";
import catalogue from "modelfront:catalogue";
import { readConfig } from "./config";
import { ignoreStrayDrops } from "./image/transferred-files";
import { Page } from "./page/page";

ignoreStrayDrops();
render(<Page catalogue={catalogue} config={readConfig(window)} />, document.body);
