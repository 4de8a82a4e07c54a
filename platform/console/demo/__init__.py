"""Three complete courses, with pictures and pupils' work, for the demonstration schools. Plain data, no Django."""
