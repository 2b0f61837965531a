"""Pages for those who operate Mynah. Never here: what a command computes, too, nor words of people unmasked."""
