import { describeProperties } from "./describe-properties";

describeProperties(20_000);
