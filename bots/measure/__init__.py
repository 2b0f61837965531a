"""`mynah eval` and `mynah bench`, one file a measurement. Never logic of the product."""
