"""One answer for every platform: blocks, and their parts within a limit."""
