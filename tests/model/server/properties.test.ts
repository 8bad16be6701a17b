import { describeAnyBodies } from "./any-body";

describeAnyBodies(20);
