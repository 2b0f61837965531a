"""What makes ports faster, steadier and cheaper: each wraps one and is one."""
