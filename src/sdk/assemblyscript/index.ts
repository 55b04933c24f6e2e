/** Write plugins for HeliosDB-Lite in AssemblyScript: see README.md. */
export * from "./assembly/index";
