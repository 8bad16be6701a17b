import { describeProperties } from "./describe-properties";

describeProperties(60);
