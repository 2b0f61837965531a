"""What a chat model adds to chunks when it is asked to: never what is quoted, cited or decided."""
