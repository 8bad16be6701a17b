import { PolicyPack } from "@pulumi/policy";
import { createPolicies } from "./pack";

// Starts the pack: `pulumi preview --policy-pack policy`.
new PolicyPack("modelfront", { policies: createPolicies(), enforcementLevel: "mandatory" });
