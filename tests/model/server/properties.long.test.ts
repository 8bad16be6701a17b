import { describeAnyBodies } from "./any-body";

describeAnyBodies(100);
