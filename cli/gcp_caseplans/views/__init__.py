"""Values of the library as text and JSON. Decides how things look, never what is done."""
