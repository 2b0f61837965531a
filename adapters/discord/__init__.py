"""Discord. Never here: what an answer says, who may ask, or anything that another platform has, too."""
