import { describeAnyEvents } from "./any-event";

describeAnyEvents(1000);
