import { render } from "preact";
import catalogue from "modelfront:catalogue";
import { readConfig } from "../config";
import { ReferencePage } from "./reference-page";

render(<ReferencePage catalogue={catalogue} config={readConfig(window)} />, document.body);
