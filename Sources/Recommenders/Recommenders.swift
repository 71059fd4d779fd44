// Not yet built.
