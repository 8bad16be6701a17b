import { render } from "preact";
import catalogue from "modelfront:catalogue";

render(<h1>{catalogue.models.length}</h1>, document.body);
