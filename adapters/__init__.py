"""Each touches one outside thing behind a port of core's. Never a decision, never one another."""
