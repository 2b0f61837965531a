"""Ways from a question to passages, a function a file, all with one signature; never an answer's words."""
